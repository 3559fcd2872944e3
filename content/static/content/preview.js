// The preview panel, with a front end that redraws itself.
//
// Wagtail loads the panel's frame anew after each change: the reader's place in it is lost and it
// flickers. A front end that says "preview-ready" is told of changes instead ("preview-changed"),
// fetches the draft again and says "preview-updated". One that does not answer is loaded anew.
(() => {
  const PATIENCE = 2000;
  const listening = new WeakSet();
  const reloading = new WeakSet();
  let answered = null;

  const frameOf = (panel) => panel.querySelector("[data-w-preview-target='iframe']");

  window.addEventListener("message", (event) => {
    const type = event.data && event.data.gridspot && event.data.gridspot.type;
    if (!type) return;
    const panel = document.querySelector("[data-controller~='w-preview']");
    const frames = panel ? [...panel.querySelectorAll("iframe")] : [];
    if (!frames.some((frame) => frame.contentWindow === event.source)) return;
    if (type === "preview-ready") listening.add(event.source);
    if (type === "preview-updated" && answered) answered();
  });

  const reload = (panel) => {
    const app = window.wagtail && window.wagtail.app;
    const controller = app && app.getControllerForElementAndIdentifier(panel, "w-preview");
    if (!controller) return;
    reloading.add(panel);
    controller.reloadIframe();
  };

  document.addEventListener("w-preview:load", (event) => {
    const panel = event.target;
    if (reloading.delete(panel)) return;
    const frame = frameOf(panel);
    const shown = frame && frame.contentWindow;
    if (!shown || !listening.has(shown)) return;
    event.preventDefault();
    const url = new URL(panel.dataset.wPreviewUrlValue, window.location.href);
    const mode = panel.querySelector("[data-w-preview-target='mode']");
    if (mode) url.searchParams.set("mode", mode.value);
    url.searchParams.set("in_preview_panel", "true");
    // The request makes the draft's answer; the redirect to the front end is not followed.
    fetch(url, { redirect: "manual" })
      .then((response) => {
        if (response.type !== "opaqueredirect") throw new Error("not a draft that can be shown");
        return new Promise((resolve, reject) => {
          const timer = setTimeout(() => reject(new Error("no answer")), PATIENCE);
          answered = () => { clearTimeout(timer); resolve(); };
          shown.postMessage({ gridspot: { type: "preview-changed" } }, "*");
        });
      })
      .catch(() => reload(panel))
      .finally(() => { answered = null; });
  });
})();
