// What is nicer with script. Every page works without it.
(() => {
  const root = document.documentElement;
  root.classList.add("scripted");
  const kept = localStorage.getItem("theme");
  if (kept === "light" || kept === "dark") root.dataset.theme = kept;

  const isDark = () =>
    root.dataset.theme
      ? root.dataset.theme === "dark"
      : matchMedia("(prefers-color-scheme: dark)").matches;

  document.addEventListener("click", (event) => {
    if (!event.target.closest("[data-theme-switch]")) return;
    root.dataset.theme = isDark() ? "light" : "dark";
    localStorage.setItem("theme", root.dataset.theme);
  });

  // A form is sent once, however often its button is pressed.
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.dataset.sent) event.preventDefault();
    form.dataset.sent = "yes";
    setTimeout(() => delete form.dataset.sent, 3000);
  });
  addEventListener("pageshow", () => {
    for (const form of document.forms) delete form.dataset.sent;
  });

  // Errors get the focus, so that they are read first.
  document.querySelector("[role=alert][autofocus]")?.focus();

  // The diagram is zoomed with + and -, and with the wheel while Ctrl is held.
  for (const box of document.querySelectorAll("[data-zoom]")) {
    const picture = box.querySelector("svg");
    if (!picture) continue;
    const width = picture.width.baseVal.value;
    const height = picture.height.baseVal.value;
    let scale = 1;
    const zoom = (factor) => {
      scale = Math.min(4, Math.max(0.25, scale * factor));
      picture.setAttribute("width", width * scale);
      picture.setAttribute("height", height * scale);
    };
    box.addEventListener("keydown", (event) => {
      if (event.key === "+" || event.key === "=") zoom(1.25);
      if (event.key === "-") zoom(0.8);
      if (event.key === "0") zoom(1 / scale);
    });
    box.addEventListener(
      "wheel",
      (event) => {
        if (!event.ctrlKey) return;
        event.preventDefault();
        zoom(event.deltaY < 0 ? 1.1 : 0.9);
      },
      { passive: false },
    );
  }
})();
