/* The whole rule in one sentence above its blocks, kept up to date while it is edited. */
(function () {
  'use strict';

  const { element: el, PluginStreamBlockDefinition } = window.gridspot;
  const JOINTS = { all: ' and ', any: ' or ', none: ' or ' };

  function sayChild(child) {
    const { block } = child;
    if (child.type === 'group') {
      const match = block.childBlocks.match.getState();
      const inner = sayAll(block.childBlocks.conditions.children, JOINTS[match] || ' and ');
      if (!inner) return '…';
      return match === 'none' ? `not (${inner})` : `(${inner})`;
    }
    const label = block.getTextLabel ? block.getTextLabel({}) || '' : '';
    // Wagtail writes "null" for a part that has no text, such as a chooser without a choice.
    return label.replace(/(^|[ (])null(?=$|[ )])/g, '$1…').trim() || `${child.blockDef.meta.label} …`;
  }

  const sayAll = (children, joint) => children.map(sayChild).join(joint);

  class RuleBlockDefinition extends PluginStreamBlockDefinition {
    render(placeholder, prefix, initialState, initialError) {
      const stream = super.render(placeholder, prefix, initialState, initialError);
      const text = el('span');
      const summary = el('p', { class: 'gs-summary' }, el('strong', {}, 'In words: '), text);
      stream.element.before(summary);
      let waiting = false;
      const update = () => {
        waiting = false;
        const sentence = sayAll(stream.children, ' and ');
        summary.hidden = !sentence;
        text.textContent = sentence.charAt(0).toUpperCase() + sentence.slice(1);
      };
      const soon = () => {
        if (waiting) return;
        waiting = true;
        window.requestAnimationFrame(update);
      };
      stream.element.addEventListener('input', soon);
      stream.element.addEventListener('change', soon);
      // Adding, moving and deleting fire no event that says so.
      new MutationObserver(soon).observe(stream.element, {
        childList: true,
        subtree: true,
        attributes: true,
        attributeFilter: ['value', 'aria-hidden'],
      });
      update();
      return stream;
    }
  }

  window.telepath.register('gridspot.blocks.RuleBlock', RuleBlockDefinition);
})();
