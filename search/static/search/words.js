/* Beside the forms of words: what they would do, as the server says it, while somebody types. */
(() => {
  const PAUSE = 250; // milliseconds without a key before the server is asked

  function follow(panel) {
    const form = panel.closest("form");
    const example = panel.querySelector("[data-search-example]");
    const own = form.getAttribute("action").match(/\/edit\/(\d+)\//)?.[1] ?? "";
    let timer, asking;

    /** What to show the meaning of while the editor has nothing else in mind. */
    function firstWord() {
      const first = form.querySelector('[name="words"]')?.value.split(/[\n,]/).find((each) => each.trim()) ?? "";
      example.placeholder = first.trim();
      return first.trim();
    }

    async function ask() {
      asking?.abort();
      asking = new AbortController();
      const data = new FormData(form);
      data.set("own", own);
      if (example) data.set("example", example.value || firstWord());
      try {
        const answer = await fetch(panel.dataset.searchPreview, {
          method: "POST",
          body: data,
          headers: { "X-Requested-With": "XMLHttpRequest" },
          signal: asking.signal,
        });
        if (!answer.ok) return;
        const page = new DOMParser().parseFromString(await answer.text(), "text/html");
        for (const part of ["said", "meaning"]) {
          const place = panel.querySelector(`[data-search-${part}]`);
          const news = page.querySelector(`[data-part="${part}"]`);
          if (place) place.replaceChildren(...(news?.childNodes ?? []));
        }
        panel.dataset.searchReady = "";
      } catch (error) {
        if (error.name !== "AbortError") console.warn("The preview does not answer.", error);
      }
    }

    function soon() {
      delete panel.dataset.searchReady;
      clearTimeout(timer);
      timer = setTimeout(ask, PAUSE);
    }

    for (const event of ["input", "change", "click"]) form.addEventListener(event, soon);
    // The example is a question of the editor's, no part of what is saved.
    example?.addEventListener("keydown", (event) => {
      if (event.key === "Enter") event.preventDefault();
    });
    ask();
  }

  /** “Also find” is there for one way only. */
  function oneWay(form) {
    const choices = form.querySelectorAll('input[name="direction"]');
    const panel = form.querySelector('[name="also"]')?.closest(".w-panel");
    if (!choices.length || !panel) return;
    const show = () => {
      panel.hidden = form.querySelector('input[name="direction"]:checked')?.value !== "one_way";
    };
    choices.forEach((each) => each.addEventListener("change", show));
    show();
  }

  function start() {
    document.querySelectorAll("[data-search-preview]").forEach((panel) => {
      follow(panel);
      oneWay(panel.closest("form"));
    });
  }

  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", start);
  else start();
})();
