// Small helpers of the e-marketing screens. Without them everything still works, less neatly.
(() => {
  'use strict';

  // A named priority hides the number; "Another number…" shows it.
  const connect = (box) => {
    if (box.dataset.spotsReady) return;
    box.dataset.spotsReady = 'true';
    const preset = box.querySelector('select');
    const number = box.querySelector('input');
    const update = () => {
      number.hidden = preset.value !== '';
      if (preset.value !== '') number.value = preset.value;
    };
    preset.addEventListener('change', () => {
      update();
      if (!number.hidden) number.focus();
    });
    update();
  };
  const connectAll = () => document.querySelectorAll('[data-spots-priority]').forEach(connect);

  document.addEventListener('click', (event) => {
    const button = event.target.closest('[data-spots-copy]');
    if (!button) return;
    const source = document.querySelector(button.dataset.spotsCopy);
    const select = () => window.getSelection().selectAllChildren(source);
    const done = () => {
      button.textContent = 'Copied';
    };
    // The clipboard needs a secure page; elsewhere the key is selected for Ctrl+C.
    if (navigator.clipboard) navigator.clipboard.writeText(source.textContent).then(done, select);
    else select();
  });

  if (document.readyState === 'loading') document.addEventListener('DOMContentLoaded', connectAll);
  else connectAll();
})();
