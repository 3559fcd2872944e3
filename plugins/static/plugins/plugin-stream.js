/* A stream whose children come from plugins: children of a plugin that is switched off are shown
   as such, kept as they are, and never offered for adding. */
(function () {
  'use strict';

  const UNAVAILABLE = 'unavailable';
  const { StreamBlockDefinition, FieldBlockDefinition } = window.wagtailStreamField.blocks;

  class PluginStreamBlockDefinition extends StreamBlockDefinition {
    constructor(name, groupedChildBlockDefs, initialChildStates, meta) {
      super(name, groupedChildBlockDefs, initialChildStates, meta);
      // super() has indexed every type by name; the menu leaves out the one nobody can add.
      this.groupedChildBlockDefs = groupedChildBlockDefs
        .map(([group, defs]) => [group, defs.filter((def) => def.name !== UNAVAILABLE)])
        .filter(([, defs]) => defs.length);
    }
  }

  class UnavailableBlockDefinition extends FieldBlockDefinition {
    render(placeholder, prefix, initialState, initialError) {
      const block = super.render(placeholder, prefix, initialState, initialError);
      let type = '';
      try {
        type = JSON.parse(initialState).type;
      } catch (error) {
        // Shown without its name; the server refuses what it cannot read.
      }
      const note = document.createElement('p');
      note.className = 'help-block help-warning';
      note.textContent =
        'This part belongs to a plugin that is switched off: ' +
        type +
        '. It is kept as it is; delete it or ask for the plugin to be switched on.';
      block.element.prepend(note);
      block.getTextLabel = () => `${type} (switched off)`;
      return block;
    }
  }

  window.gridspot = window.gridspot || {};
  window.gridspot.PluginStreamBlockDefinition = PluginStreamBlockDefinition;
  window.telepath.register('gridspot.blocks.PluginStreamBlock', PluginStreamBlockDefinition);
  window.telepath.register('gridspot.blocks.UnavailableBlock', UnavailableBlockDefinition);
})();
