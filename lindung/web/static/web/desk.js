// The desk's keyboard: j, k and ? move and explain; off until switched on; nothing is decided by one key.
(function () {
  "use strict";
  var KEY = "lindung.shortcuts";
  function isOn() { try { return localStorage.getItem(KEY) === "on"; } catch (e) { return false; } }
  function keep(on) { try { localStorage.setItem(KEY, on ? "on" : "off"); } catch (e) { /* stays off */ } }
  var help = document.getElementById("keys"), box = document.getElementById("keys-on");
  if (box) {
    box.checked = isOn();
    box.addEventListener("change", function () { keep(box.checked); });
  }
  var opener = document.getElementById("keys-open");
  if (help && opener) {
    opener.hidden = false;
    opener.addEventListener("click", function () { help.showModal(); });
  }
  function rows() { return Array.prototype.slice.call(document.querySelectorAll("[data-row] a[href], a[data-row]")); }
  function step(by) {
    var all = rows(), at = all.indexOf(document.activeElement);
    var next = all[at < 0 ? (by > 0 ? 0 : all.length - 1) : Math.min(Math.max(at + by, 0), all.length - 1)];
    if (next) next.focus();
  }
  document.addEventListener("keydown", function (event) {
    var place = event.target;
    if (!isOn() || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    if (place.closest && place.closest("input, select, textarea, [contenteditable], dialog")) return;
    if (event.key === "j") step(1);
    else if (event.key === "k") step(-1);
    else if (event.key === "?" && help) help.showModal();
    else return;
    event.preventDefault();
  });
  var errors = document.querySelector("[data-focus]");
  if (errors) errors.focus();
  // The menu of a phone closes with Esc and gives the focus back.
  var nav = document.querySelector("[data-nav]");
  if (nav) nav.addEventListener("keydown", function (event) {
    if (event.key === "Escape" && nav.open) { nav.open = false; nav.querySelector("summary").focus(); }
  });
})();
