{% load static %}// Keeps opened pages of modules for when there is no network. Nothing is sent; only this part of the site is touched.
"use strict";
var SHELF = "lindung-learn-1";
var SCOPE = new URL(self.registration.scope).pathname;
var STATIC = ["{% static 'web/look.css' %}", "{% static 'web/public.css' %}", "{% static 'web/public.js' %}", "{% static 'learning/learning.css' %}", "{% static 'learning/offline.js' %}", "{% static 'web/icon.svg' %}"];
function isPage(url) { return url.pathname === SCOPE || url.pathname.indexOf(SCOPE + "modules/") === 0; }
function isStatic(url) { return url.pathname.indexOf("{% get_static_prefix %}") === 0; }
function keep(request, answer) {
  if (answer && answer.ok && !answer.redirected) {
    var copy = answer.clone();
    return caches.open(SHELF).then(function (shelf) { return shelf.put(request, copy); }).then(function () { return answer; });
  }
  return answer;
}
self.addEventListener("install", function (event) {
  event.waitUntil(caches.open(SHELF).then(function (shelf) { return shelf.addAll(STATIC); }).then(function () { return self.skipWaiting(); }));
});
self.addEventListener("activate", function (event) { event.waitUntil(self.clients.claim()); });
self.addEventListener("message", function (event) {
  var urls = (event.data && event.data.keep) || [];
  event.waitUntil(Promise.all(urls.map(function (address) {
    var url = new URL(address, self.location.origin);
    if (url.origin !== self.location.origin || !isPage(url)) return null;
    return fetch(url.href, { credentials: "omit" }).then(function (answer) { return keep(new Request(url.href), answer); }).catch(function () { return null; });
  })));
});
self.addEventListener("fetch", function (event) {
  var url = new URL(event.request.url);
  if (event.request.method !== "GET" || url.origin !== self.location.origin) return;
  if (isPage(url)) {
    event.respondWith(fetch(event.request).then(function (answer) { return keep(event.request, answer); }).catch(function () {
      return caches.match(event.request, { ignoreVary: true }).then(function (kept) { return kept || Response.error(); });
    }));
  } else if (isStatic(url)) {
    event.respondWith(caches.match(event.request, { ignoreVary: true }).then(function (kept) {
      return kept || fetch(event.request).then(function (answer) { return keep(event.request, answer); });
    }));
  }
});
