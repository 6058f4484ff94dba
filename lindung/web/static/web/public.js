// Leave this page: replaces it in the history; Esc three times does the same.
(function () {
  "use strict";
  var link = document.getElementById("quick-exit"), presses = 0, last = 0;
  function leave(event) {
    if (event) event.preventDefault();
    try { sessionStorage.clear(); } catch (e) { /* nothing kept, nothing to clear */ }
    document.documentElement.hidden = true;
    document.title = "\u200b";
    window.location.replace(link.href);
  }
  if (link) {
    link.addEventListener("click", leave);
    document.addEventListener("keydown", function (event) {
      if (event.key !== "Escape") { presses = 0; return; }
      presses = Date.now() - last < 1500 ? presses + 1 : 1;
      last = Date.now();
      if (presses === 3) leave();
    });
  }
  var errors = document.querySelector("[data-focus]");
  if (errors) errors.focus();
  // A page kept by the browser for "back" is asked for again: it may hold answers.
  window.addEventListener("pageshow", function (event) { if (event.persisted) window.location.reload(); });
})();
