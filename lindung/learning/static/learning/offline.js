// Opened modules stay readable without a network; one button, or leaving the page, takes them away again.
(function () {
  "use strict";
  var own = document.currentScript, button = document.querySelector("[data-forget]");
  if (!("serviceWorker" in navigator) || !("caches" in window)) return;
  var address = own.getAttribute("data-worker"), scope = address.replace(/worker\.js$/, "");
  var presses = 0, last = 0;
  function forget() {
    return caches.keys().then(function (names) {
      return Promise.all(names.filter(function (name) { return name.indexOf("lindung-learn") === 0; }).map(function (name) { return caches.delete(name); }));
    }).then(function () { return navigator.serviceWorker.getRegistration(scope); })
      .then(function (found) { return found && found.unregister(); });
  }
  navigator.serviceWorker.register(address, { scope: scope }).then(function () { return navigator.serviceWorker.ready; }).then(function (found) {
    var wanted = [window.location.href.split("#")[0]];
    document.querySelectorAll("a[data-keep]").forEach(function (link) { wanted.push(link.href); });
    found.active.postMessage({ keep: wanted });
    if (button) button.hidden = false;
  }).catch(function () { /* a device that keeps nothing reads the same pages with a network */ });
  if (button) button.addEventListener("click", function () {
    forget().then(function () { button.hidden = true; document.querySelector("[data-forgotten]").hidden = false; });
  });
  var exit = document.getElementById("quick-exit");
  if (exit) exit.addEventListener("click", forget);
  document.addEventListener("keydown", function (event) {
    if (event.key !== "Escape") { presses = 0; return; }
    presses = Date.now() - last < 1500 ? presses + 1 : 1;
    last = Date.now();
    if (presses === 3) forget();
  });
})();
