/* The attribute condition of the rule editor: attribute, comparison, value, each offering only
   what fits the one before. What it knows about attributes comes with the form (meta.words). */
(function () {
  'use strict';

  const { element: el, Combobox, operandInput, sayOperand } = window.gridspot;
  const { StructBlockDefinition } = window.wagtailStreamField.blocks;
  const FIELDS = { attribute: 'Attribute', op: 'Comparison', value: 'Value' };

  /** Wagtail's own field markup, so that it looks and shows errors like any other field. */
  function field(prefix, name, label) {
    const errors = el('div', { class: 'w-field__errors', id: `${prefix}-${name}-errors` });
    const input = el('div', { class: 'w-field__input' });
    const help = el('div', { class: 'w-field__help', id: `${prefix}-${name}-help` });
    const inner = el('div', { class: 'w-field' }, errors, input, help);
    const title = el('label', { class: 'w-field__label', for: `${prefix}-${name}-input` }, label);
    const wrapper = el(
      'div',
      { class: `w-field__wrapper gs-condition__${name}`, 'data-contentpath': name },
      title,
      inner,
    );
    return { wrapper, inner, errors, input, help };
  }

  function showError(target, messages) {
    target.inner.classList.toggle('w-field--error', messages.length > 0);
    target.errors.replaceChildren(
      ...(messages.length ? [el('p', { class: 'error-message' }, messages.join(' '))] : []),
    );
  }

  class AttributeBlock {
    constructor(blockDef, placeholder, prefix, state, error) {
      this.blockDef = blockDef;
      this.type = blockDef.name;
      this.prefix = prefix;
      this.words = blockDef.meta.words;
      this.fields = {};
      this.hidden = {};
      this.general = el('div', { class: 'gs-condition__errors' });
      this.element = el('div', { class: 'gs-condition', id: prefix }, this.general);
      Object.entries(FIELDS).forEach(([name, label]) => {
        this.fields[name] = field(prefix, name, label);
        this.hidden[name] = el('input', { type: 'hidden', name: `${prefix}-${name}` });
        this.element.append(this.fields[name].wrapper, this.hidden[name]);
      });
      placeholder.replaceWith(this.element);
      // A struct block's container is a jQuery object; Wagtail reaches for either.
      this.container = window.$(this.element);
      this.setState(state || {});
      if (error) this.setError(error);
    }

    get attribute() {
      return this.words.attributes.find((each) => each.name === this.state.attribute);
    }

    get operators() {
      const { attribute } = this;
      return attribute
        ? this.words.operators.filter((each) => each.types.includes(attribute.type))
        : [];
    }

    get operator() {
      return this.operators.find((each) => each.key === this.state.op);
    }

    // --- drawing ---

    setState({ attribute, op, value }) {
      this.state = { attribute: attribute || '', op: op || '', value: value ?? null };
      this.drawAttribute();
      this.drawOperator();
      this.drawValue();
    }

    drawAttribute() {
      const groups = Object.entries(this.words.sources).map(([source, heading]) => [
        heading,
        this.words.attributes
          .filter((each) => each.source === source)
          .map((each) => ({
            value: each.name,
            label: each.label,
            note: each.description || each.name,
            badge: each.sensitive ? 'Sensitive' : '',
          })),
      ]);
      this.picker = new Combobox({
        id: `${this.prefix}-attribute-input`,
        label: 'Attributes',
        groups,
        value: this.state.attribute,
        placeholder: this.words.attributes.length
          ? 'Search attributes'
          : 'There are no attributes yet; add one first',
        describedBy: `${this.prefix}-attribute-help ${this.prefix}-attribute-errors`,
        onChange: (name) => this.chooseAttribute(name),
      });
      this.fields.attribute.input.replaceChildren(this.picker.element);
      this.drawHelp();
    }

    drawHelp() {
      const { attribute } = this;
      const text = attribute
        ? [attribute.sensitive ? 'Sensitive.' : '', attribute.description].filter(Boolean).join(' ')
        : this.state.attribute
          ? `There is no attribute “${this.state.attribute}” any more.`
          : '';
      this.fields.attribute.help.replaceChildren(text ? el('p', { class: 'help' }, text) : '');
    }

    drawOperator() {
      const select = el(
        'select',
        {
          id: `${this.prefix}-op-input`,
          disabled: !this.attribute,
          'aria-describedby': `${this.prefix}-op-errors`,
          onchange: () => this.chooseOperator(select.value),
        },
        this.operator ? '' : el('option', { value: '' }, this.attribute ? 'Choose…' : '—'),
        ...this.operators.map((each) => el('option', { value: each.key }, this.label(each))),
      );
      select.value = this.operator ? this.state.op : '';
      this.fields.op.input.replaceChildren(select);
    }

    label(operator) {
      // "is within the next days:" reads well in front of a number only.
      return operator.operand === 'days' ? operator.label.replace(/ days:?$/, ' … days') : operator.label;
    }

    drawValue() {
      const { attribute, operator } = this;
      const context = {
        id: `${this.prefix}-value-input`,
        attribute,
        describedBy: `${this.prefix}-value-errors`,
      };
      this.operand =
        attribute && operator
          ? operandInput(context, operator, this.state.value, () => this.readValue())
          : null;
      const shown = this.operand && this.operand.element;
      this.fields.value.wrapper.hidden = !shown;
      this.fields.value.input.replaceChildren(shown || '');
      this.write();
    }

    // --- what the user does ---

    chooseAttribute(name) {
      const before = this.attribute;
      this.state.attribute = name;
      const { attribute, operators } = this;
      const same = before && before.type === attribute.type;
      if (!this.operator) this.state.op = operators.length ? operators[0].key : '';
      // A number of kWh is no amount of dollars, and a list of counties no list of plans.
      if (!same || attribute.choices.length || before.choices.length || before.unit !== attribute.unit) {
        this.state.value = null;
      }
      this.clearErrors();
      this.drawHelp();
      this.drawOperator();
      this.drawValue();
      this.announce();
    }

    chooseOperator(key) {
      const before = this.operator;
      this.state.op = key;
      const kinds = [before?.operand, this.operator?.operand];
      const related = kinds.every((kind) => ['one', 'many', 'range'].includes(kind));
      if (kinds[0] !== kinds[1] && !related) this.state.value = null;
      this.clearErrors();
      this.drawOperator();
      this.drawValue();
      if (this.operand) this.readValue();
      this.fields.op.input.querySelector('select').focus();
    }

    readValue() {
      this.state.value = this.operand.get();
      this.write();
      this.announce();
    }

    write() {
      this.hidden.attribute.value = this.state.attribute;
      this.hidden.op.value = this.state.op;
      const { value } = this.state;
      this.hidden.value.value = value === null ? '' : JSON.stringify(value);
    }

    announce() {
      // For Wagtail's check for unsaved changes and for the summary of the whole rule.
      this.hidden.value.dispatchEvent(new Event('change', { bubbles: true }));
    }

    // --- what Wagtail asks ---

    clearErrors() {
      this.general.replaceChildren();
      Object.values(this.fields).forEach((each) => showError(each, []));
    }

    setError(error) {
      this.clearErrors();
      if (!error) return;
      (error.messages || []).forEach((message) =>
        this.general.append(el('p', { class: 'help-block help-critical' }, message)),
      );
      Object.entries(error.blockErrors || {}).forEach(([name, each]) => {
        // The value of a comparison that takes none is not shown; its error goes to the operator.
        const hidden = name === 'value' && this.fields.value.wrapper.hidden;
        const target = this.fields[hidden ? 'op' : name];
        if (target) showError(target, each.messages || []);
      });
    }

    getState() {
      return { ...this.state };
    }

    getDuplicatedState() {
      return this.getState();
    }

    getValue() {
      return this.getState();
    }

    getTextLabel({ maxLength } = {}) {
      const { attribute, operator } = this;
      if (!attribute) return '';
      if (!operator) return attribute.label;
      const value = sayOperand(attribute, operator, this.state.value);
      const verb =
        operator.operand === 'days' ? operator.label.replace(/ days:?$/, '') : operator.label;
      const text = [attribute.label, verb, value].filter(Boolean).join(' ');
      return maxLength && text.length > maxLength ? `${text.slice(0, maxLength - 1)}…` : text;
    }

    focus() {
      this.picker.input.focus();
    }
  }

  class AttributeBlockDefinition extends StructBlockDefinition {
    render(placeholder, prefix, initialState, initialError) {
      return new AttributeBlock(this, placeholder, prefix, initialState, initialError);
    }
  }

  window.telepath.register('gridspot.blocks.AttributeBlock', AttributeBlockDefinition);
})();
