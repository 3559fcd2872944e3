/* A searchable, grouped list of choices: the combobox pattern of WAI-ARIA 1.2, nothing else. */
(function () {
  'use strict';

  const gridspot = (window.gridspot = window.gridspot || {});

  /** An element with attributes, listeners (keys that start with "on") and children. */
  gridspot.element = function (name, attributes = {}, ...children) {
    const node = document.createElement(name);
    Object.entries(attributes).forEach(([key, value]) => {
      if (key.startsWith('on')) node.addEventListener(key.slice(2), value);
      else if (value === true) node.setAttribute(key, '');
      else if (value !== false && value != null) node.setAttribute(key, value);
    });
    node.append(...children.filter((child) => child != null && child !== ''));
    return node;
  };
  const el = gridspot.element;

  /**
   * groups: [[heading, [{value, label, note, badge}]]]. onChange(value) is called when the user
   * chooses. `element` is what goes into the page.
   */
  gridspot.Combobox = class Combobox {
    constructor({ id, label, groups, value, placeholder, describedBy, onChange }) {
      this.id = id;
      this.groups = groups;
      this.onChange = onChange;
      this.options = groups.flatMap(([, options]) => options);
      this.shown = [];
      this.active = -1;
      this.list = el('div', { id: `${id}-list`, role: 'listbox', 'aria-label': label, hidden: true });
      this.list.className = 'gs-combobox__list';
      // Before the input loses its focus, so that a click on an option still counts.
      this.list.addEventListener('mousedown', (event) => event.preventDefault());
      this.input = el('input', {
        id,
        type: 'text',
        role: 'combobox',
        autocomplete: 'off',
        spellcheck: 'false',
        placeholder,
        'aria-autocomplete': 'list',
        'aria-expanded': 'false',
        'aria-controls': `${id}-list`,
        'aria-describedby': describedBy,
        oninput: (event) => {
          event.stopPropagation();
          this.open(this.input.value);
        },
        onchange: (event) => event.stopPropagation(),
        onclick: () => this.list.hidden && this.open(''),
        onkeydown: (event) => this.onKey(event),
        onblur: () => this.close(),
      });
      this.element = el('div', { class: 'gs-combobox' }, this.input, this.list);
      this.setValue(value);
    }

    setValue(value) {
      this.value = value || '';
      const option = this.options.find((each) => each.value === this.value);
      this.input.value = option ? option.label : this.value;
    }

    open(filter) {
      const words = filter.trim().toLowerCase().split(/\s+/).filter(Boolean);
      this.shown = [];
      this.list.replaceChildren();
      this.groups.forEach(([heading, options]) => {
        const found = options.filter((option) => {
          const text = `${option.label} ${option.value} ${option.note || ''}`.toLowerCase();
          return words.every((word) => text.includes(word));
        });
        if (!found.length) return;
        const title = `${this.id}-group-${this.list.children.length}`;
        const group = el('div', { role: 'group', 'aria-labelledby': title });
        group.append(el('div', { id: title, class: 'gs-combobox__heading' }, heading));
        found.forEach((option) => group.append(this.renderOption(option)));
        this.list.append(group);
      });
      if (!this.shown.length) {
        this.list.append(el('div', { class: 'gs-combobox__none', role: 'status' }, 'Nothing found'));
      }
      this.list.hidden = false;
      this.input.setAttribute('aria-expanded', 'true');
      const current = this.shown.findIndex((each) => each.option.value === this.value);
      this.activate(words.length ? 0 : current);
    }

    renderOption(option) {
      const node = el(
        'div',
        {
          id: `${this.id}-option-${this.shown.length}`,
          role: 'option',
          class: 'gs-combobox__option',
          'aria-selected': String(option.value === this.value),
          onclick: () => this.choose(option),
        },
        el('span', { class: 'gs-combobox__label' }, option.label),
        option.badge ? el('span', { class: 'w-status' }, option.badge) : '',
        option.note ? el('span', { class: 'gs-combobox__note' }, option.note) : '',
      );
      this.shown.push({ option, node });
      return node;
    }

    activate(index) {
      this.shown[this.active]?.node.classList.remove('gs-combobox__option--active');
      this.active = index >= 0 && index < this.shown.length ? index : -1;
      const entry = this.shown[this.active];
      if (!entry) {
        this.input.removeAttribute('aria-activedescendant');
        return;
      }
      entry.node.classList.add('gs-combobox__option--active');
      this.input.setAttribute('aria-activedescendant', entry.node.id);
      entry.node.scrollIntoView({ block: 'nearest' });
    }

    onKey(event) {
      const closed = this.list.hidden;
      if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
        event.preventDefault();
        if (closed) this.open('');
        else if (this.shown.length) {
          const step = event.key === 'ArrowDown' ? 1 : -1;
          const from = this.active < 0 && step < 0 ? 0 : this.active;
          this.activate((from + step + this.shown.length) % this.shown.length);
        }
      } else if (event.key === 'Enter') {
        // Never submits the form from here: people press it to choose.
        event.preventDefault();
        if (!closed && this.shown[this.active]) this.choose(this.shown[this.active].option);
      } else if (event.key === 'Escape' && !closed) {
        event.preventDefault();
        event.stopPropagation();
        this.close();
      }
    }

    choose(option) {
      const changed = option.value !== this.value;
      this.setValue(option.value);
      this.close();
      if (changed) this.onChange(option.value);
    }

    close() {
      this.list.hidden = true;
      this.active = -1;
      this.input.setAttribute('aria-expanded', 'false');
      this.input.removeAttribute('aria-activedescendant');
      this.setValue(this.value); // what was typed but not chosen does not count
    }
  };
})();
