/* Asks for the checks of what is in a page's form: when their panel opens, and a moment after each
   change while it is open. Wagtail may draw the panel anew at any time, so it is looked up each time. */
(() => {
  if (window.gridspotChecks) return;
  window.gridspotChecks = true;

  const PAUSE = 1500;
  const EDIT = /\/pages\/(\d+)\/edit\/$/;
  const NEW = /\/pages\/add\/(\w+)\/(\w+)\/(\d+)\/$/;
  let timer = 0;
  let asked = 0;
  let sent = null;

  const part = (name) => document.querySelector(`[data-gs-checks${name}]`);

  function address() {
    const here = window.location.pathname;
    const base = here.slice(0, here.indexOf('/pages/'));
    const found = here.match(EDIT) || here.match(NEW);
    return found ? `${base}/content-checks/${found.slice(1).join('/')}/` : '';
  }

  function content(form) {
    const texts = [...new FormData(form)].filter(([, value]) => typeof value === 'string');
    return new URLSearchParams(texts).toString();
  }

  function answered(html, found) {
    // Made by a template of Gridspot's, which escapes what editors wrote.
    part('-list').innerHTML = html;
    part('-list').setAttribute('aria-busy', 'false');
    part('-count').textContent = found > 0 ? String(found) : '';
  }

  async function check(again) {
    const form = document.querySelector('form[data-edit-form]');
    const url = address();
    if (!form || !url || !part('')) return;
    const body = content(form);
    if (!again && body === sent) return;
    sent = body;
    asked += 1;
    const mine = asked;
    part('-list').setAttribute('aria-busy', 'true');
    try {
      const answer = await fetch(url, {
        method: 'POST',
        body,
        credentials: 'same-origin',
        headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
      });
      if (!answer.ok) throw new Error(String(answer.status));
      const html = await answer.text();
      if (mine !== asked) return;
      if (answer.status === 204) part('').hidden = true;
      else answered(html, Number(answer.headers.get('X-Findings')));
    } catch {
      if (mine !== asked) return;
      sent = null;
      answered('<p class="gs-checks__note">This did not work. Try again in a moment.</p>', 0);
    }
  }

  function show({ gsField: field, gsBlock: block }) {
    const path = (name) => `[data-contentpath="${CSS.escape(name)}"]`;
    const target =
      (block && document.querySelector(path(block))) || document.querySelector(path(field));
    if (!target) return;
    const tab = target.closest('[role="tabpanel"]');
    if (tab && tab.hidden) document.querySelector(`[role="tab"][href="#${tab.id}"]`)?.click();
    const folded = target.querySelector('[data-panel-toggle][aria-expanded="false"]');
    folded?.click();
    target.scrollIntoView({ block: 'center' });
    target.classList.add('gs-checks-shown');
    setTimeout(() => target.classList.remove('gs-checks-shown'), 2500);
  }

  function later() {
    clearTimeout(timer);
    timer = setTimeout(() => part('')?.offsetParent && check(false), PAUSE);
  }

  document.addEventListener('click', (event) => {
    const { target } = event;
    if (target.closest('[data-gs-checks-again]')) check(true);
    else if (target.closest('[data-gs-field]')) show(target.closest('[data-gs-field]').dataset);
    else if (target.closest('[data-side-panel-toggle="checks"]')) setTimeout(() => check(false));
  });
  document.addEventListener('input', later);
  document.addEventListener('change', later);

  function start() {
    const form = document.querySelector('form[data-edit-form]');
    if (!form || !address()) {
      if (part('')) part('').hidden = true;
      return;
    }
    // Rich text and blocks change without an event.
    new MutationObserver(later).observe(form, { childList: true, subtree: true });
    later();
  }
  if (document.readyState === 'loading') document.addEventListener('DOMContentLoaded', start);
  else start();
})();
