/* The value of a comparison: which input suits an attribute and an operator, and how its value is
   read and written. A value is JSON: a number, a boolean, text, or a list of those; text that is
   not a number yet stays text, so that the server can say what is wrong with it. */
(function () {
  'use strict';

  const gridspot = (window.gridspot = window.gridspot || {});
  const el = gridspot.element;
  const FILTER_FROM = 12; // with more choices than this, a field to search them

  function toNumber(text) {
    const plain = text.trim().replace(/[\s,$]/g, '');
    return /^[+-]?(\d+\.?\d*|\.\d+)$/.test(plain) ? Number(plain) : text.trim();
  }

  const isEmpty = (value) => value === undefined || value === null || value === '';
  const asList = (value) => (Array.isArray(value) ? value : isEmpty(value) ? [] : [value]);
  const asText = (value) => (isEmpty(value) || typeof value === 'object' ? '' : String(value));

  /** One text-like input for a value of the attribute's type. */
  function single(context, id, value, onChange, label) {
    const { attribute } = context;
    const numeric = attribute.type === 'number';
    const input = el('input', {
      id,
      type: attribute.type === 'date' ? 'date' : 'text',
      inputmode: numeric ? 'decimal' : attribute.type === 'zip' ? 'numeric' : null,
      autocomplete: 'off',
      'aria-label': label,
      'aria-describedby': context.describedBy,
      oninput: onChange,
      onchange: onChange,
    });
    input.value = asText(value);
    const unit = numeric ? attribute.unit : '';
    const before = unit === '$' || unit === '€' || unit === '£';
    const element = unit
      ? el(
          'span',
          { class: 'gs-unit' },
          before ? el('span', {}, unit) : '',
          input,
          before ? '' : el('span', {}, unit),
        )
      : input;
    return { element, input, get: () => (numeric ? toNumber(input.value) : input.value.trim()) };
  }

  function selectOf(context, options, value, onChange) {
    const select = el(
      'select',
      { id: context.id, 'aria-describedby': context.describedBy, onchange: onChange },
      el('option', { value: '' }, 'Choose…'),
      ...options.map(([key, label]) => el('option', { value: key }, label)),
    );
    const current = asText(value);
    if (current && !options.some(([key]) => key === current)) {
      select.append(el('option', { value: current }, `${current} (no such value)`));
    }
    select.value = current;
    return select;
  }

  function yesNo(context, value, onChange) {
    const options = [
      ['true', 'yes'],
      ['false', 'no'],
    ];
    const select = selectOf(context, options, value, onChange);
    return {
      element: select,
      focus: () => select.focus(),
      get: () => (select.value === '' ? null : select.value === 'true'),
    };
  }

  function choice(context, value, onChange) {
    const select = selectOf(context, context.attribute.choices, asList(value)[0], onChange);
    return { element: select, focus: () => select.focus(), get: () => select.value || null };
  }

  function checkboxes(context, value, onChange) {
    const chosen = new Set(asList(value).map(String));
    const known = context.attribute.choices;
    const strange = [...chosen].filter((each) => !known.some(([key]) => key === each));
    const rows = [...known, ...strange.map((each) => [each, `${each} (no such value)`])].map(
      ([key, label], index) => {
        const box = el('input', { type: 'checkbox', id: `${context.id}-${index}`, onchange: onChange });
        box.value = key;
        box.checked = chosen.has(key);
        return { box, label, row: el('label', { for: box.id, class: 'gs-check' }, box, label) };
      },
    );
    const list = el('div', { class: 'gs-checks' }, ...rows.map(({ row }) => row));
    const filter =
      rows.length > FILTER_FROM
        ? el('input', {
            type: 'search',
            placeholder: `Search ${rows.length} values`,
            'aria-label': 'Search the values',
            oninput: (event) => {
              event.stopPropagation();
              const word = filter.value.trim().toLowerCase();
              rows.forEach(({ row, label, box }) => {
                row.hidden = !box.checked && !label.toLowerCase().includes(word);
              });
            },
            onkeydown: (event) => event.key === 'Enter' && event.preventDefault(),
          })
        : '';
    const element = el(
      'div',
      { role: 'group', 'aria-label': 'Values', 'aria-describedby': context.describedBy },
      filter,
      list,
    );
    return {
      element,
      focus: () => rows[0]?.box.focus(),
      get: () => rows.filter(({ box }) => box.checked).map(({ box }) => box.value),
    };
  }

  function lines(context, value, onChange) {
    const { type } = context.attribute;
    // Texts may hold commas; numbers with thousands separators too. ZIP codes never do.
    const separator = type === 'zip' ? /[\s,;]+/ : /\r?\n/;
    const area = el('textarea', {
      id: context.id,
      rows: '4',
      'aria-describedby': context.describedBy,
      placeholder: type === 'zip' ? '80202, 80203 …' : 'One a line',
      oninput: onChange,
    });
    area.value = asList(value).join(type === 'zip' ? ', ' : '\n');
    return {
      element: area,
      focus: () => area.focus(),
      get: () =>
        area.value
          .split(separator)
          .map((part) => part.trim())
          .filter(Boolean)
          .map((part) => (type === 'number' ? toNumber(part) : part)),
    };
  }

  function range(context, value, onChange) {
    const [low, high] = Array.isArray(value) ? value : [value, null];
    const from = single(context, context.id, low, onChange, 'From');
    const to = single(context, `${context.id}-to`, high, onChange, 'To');
    return {
      element: el('div', { class: 'gs-range' }, from.element, el('span', {}, 'and'), to.element),
      focus: () => from.input.focus(),
      get: () => [from.get(), to.get()],
    };
  }

  function days(context, value, onChange) {
    const attribute = { type: 'number', unit: 'days', choices: [] };
    return one({ ...context, attribute }, value, onChange);
  }

  function one(context, value, onChange) {
    const field = single(context, context.id, asList(value)[0], onChange);
    return { element: field.element, focus: () => field.input.focus(), get: field.get };
  }

  const nothing = () => ({ element: null, focus: () => {}, get: () => null });

  /** The input for `operator` on `attribute`: {element, get(), focus()}; element may be null. */
  gridspot.operandInput = function (context, operator, value, onChange) {
    const { attribute } = context;
    switch (operator.operand) {
      case 'none':
        return nothing();
      case 'days':
        return days(context, value, onChange);
      case 'text':
        return one({ ...context, attribute: { type: 'text', choices: [] } }, value, onChange);
      case 'range':
        return range(context, value, onChange);
      case 'many':
        return (attribute.choices.length ? checkboxes : lines)(context, value, onChange);
      default:
        if (attribute.type === 'boolean') return yesNo(context, value, onChange);
        return (attribute.choices.length ? choice : one)(context, value, onChange);
    }
  };

  /** The value in words, for summaries; an ellipsis where there is none yet. */
  gridspot.sayOperand = function (attribute, operator, value) {
    const say = (part) => {
      if (isEmpty(part)) return '…';
      if (typeof part === 'boolean') return part ? 'yes' : 'no';
      const known = attribute.choices.find(([key]) => key === part);
      if (known) return known[1];
      if (typeof part !== 'number') return String(part);
      const text = part.toLocaleString('en-US', { maximumFractionDigits: 10 });
      if (operator.operand === 'days') return `${text} days`;
      if (['$', '€', '£'].includes(attribute.unit)) return attribute.unit + text;
      return attribute.unit ? `${text} ${attribute.unit}` : text;
    };
    if (operator.operand === 'none') return '';
    if (operator.operand === 'range') return asList(value).map(say).join(' and ') || '…';
    return asList(value).map(say).join(', ') || '…';
  };
})();
