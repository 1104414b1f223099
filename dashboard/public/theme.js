// Sets the theme before the first paint. A file of its own so that the page needs no inline script.
(function () {
  let choice = null;
  try {
    choice = localStorage.getItem('ringside-theme');
  } catch {
    // Storage may be forbidden; the system's theme is used then.
  }
  let dark = choice === 'dark' || (choice !== 'light' && matchMedia('(prefers-color-scheme: dark)').matches);
  document.documentElement.classList.toggle('dark', dark);
})();
