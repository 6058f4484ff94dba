// A small calculation for this device, asked only while somebody floods the desk. It asks nothing of the network.
// The form is sent without it when scripts are off, or when "Send without waiting" is chosen.
(function () {
  "use strict";
  var K = [
    0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
    0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
    0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
    0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
    0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
    0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
    0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
    0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2
  ], START = [0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19];
  var words = new Uint32Array(64);

  // SHA-256 (FIPS 180-4); answers the first word of the digest: 32 bits are more than any puzzle asks for.
  function firstWord(bytes, length) {
    var state = START.slice(), blocks = ((length + 9 + 63) >> 6), block, i;
    var padded = new Uint8Array(blocks << 6);
    padded.set(bytes.subarray(0, length));
    padded[length] = 0x80;
    new DataView(padded.buffer).setUint32(padded.length - 4, length * 8);
    for (block = 0; block < blocks; block++) {
      for (i = 0; i < 16; i++) {
        var at = (block << 6) + i * 4;
        words[i] = (padded[at] << 24) | (padded[at + 1] << 16) | (padded[at + 2] << 8) | padded[at + 3];
      }
      for (i = 16; i < 64; i++) {
        var x = words[i - 15], y = words[i - 2];
        var s0 = ((x >>> 7) | (x << 25)) ^ ((x >>> 18) | (x << 14)) ^ (x >>> 3);
        var s1 = ((y >>> 17) | (y << 15)) ^ ((y >>> 19) | (y << 13)) ^ (y >>> 10);
        words[i] = (words[i - 16] + s0 + words[i - 7] + s1) | 0;
      }
      var a = state[0], b = state[1], c = state[2], d = state[3];
      var e = state[4], f = state[5], g = state[6], h = state[7];
      for (i = 0; i < 64; i++) {
        var t1 = (h + (((e >>> 6) | (e << 26)) ^ ((e >>> 11) | (e << 21)) ^ ((e >>> 25) | (e << 7))) +
          ((e & f) ^ (~e & g)) + K[i] + words[i]) | 0;
        var t2 = ((((a >>> 2) | (a << 30)) ^ ((a >>> 13) | (a << 19)) ^ ((a >>> 22) | (a << 10))) +
          ((a & b) ^ (a & c) ^ (b & c))) | 0;
        h = g; g = f; f = e; e = (d + t1) | 0; d = c; c = b; b = a; a = (t1 + t2) | 0;
      }
      state = [state[0] + a, state[1] + b, state[2] + c, state[3] + d,
        state[4] + e, state[5] + f, state[6] + g, state[7] + h];
    }
    return state[0] >>> 0;
  }

  var puzzle = document.querySelector("[data-seed]"), form = puzzle && puzzle.closest("form");
  if (!form || !window.TextEncoder || !window.DataView) return;
  var bits = Number(puzzle.dataset.bits), field = form.elements[puzzle.dataset.bound || ""];
  var found = form.elements.found, works = false;

  form.addEventListener("submit", function (event) {
    var by = event.submitter, go = by && by.name === "go" ? by.value : "send";
    if (found.value || go !== "send") return;
    event.preventDefault();
    if (works) return;
    works = true;
    var said = puzzle.querySelector("[role=status]");
    if (said) said.hidden = false;
    solve(puzzle.dataset.seed + "." + (field ? field.value : "") + ".", function (number) {
      found.value = String(number);
      var kept = document.createElement("input");
      kept.type = "hidden"; kept.name = "go"; kept.value = go;
      form.appendChild(kept);
      form.submit();
    });
  });

  function solve(prefix, done) {
    var head = new TextEncoder().encode(prefix), bytes = new Uint8Array(head.length + 16), number = 0;
    bytes.set(head);
    (function some() {
      var until = Date.now() + 40;
      while (Date.now() < until) {
        for (var i = 0; i < 200; i++, number++) {
          var digits = String(number);
          for (var j = 0; j < digits.length; j++) bytes[head.length + j] = digits.charCodeAt(j);
          if (firstWord(bytes, head.length + digits.length) >>> (32 - bits) === 0) return done(number);
        }
      }
      setTimeout(some, 0); // the page stays alive: the way out works meanwhile
    })();
  }
})();
