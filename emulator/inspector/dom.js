// Elements, dialogs and the way to the emulator's functions, for the inspector's page.

/** `make('p', { class: 'quiet' }, 'text', child)`; what begins with "on" listens. */
export function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith('on')) element.addEventListener(name.slice(2), value);
    else element.setAttribute(name, value === true ? '' : String(value));
  }
  element.append(...children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false));
  return element;
}

export async function run(name, argument = {}) {
  const response = await fetch(`__emulator/${name}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(argument),
  });
  const answer = await response.json();
  if (!response.ok) throw new Error(answer.message ?? `The emulator answered ${response.status}.`);
  return answer;
}

let hush;
export function say(text) {
  const said = document.getElementById('said');
  said.replaceChildren(make('p', {}, text));
  clearTimeout(hush);
  hush = setTimeout(() => said.replaceChildren(), 4_000);
}

/** A button that does something, says what went wrong, and shows what changed. */
export function act(text, work, attributes = {}) {
  const button = make('button', { type: 'button', ...attributes, onclick: press }, text);
  async function press() {
    button.disabled = true;
    try {
      const told = await work();
      if (typeof told === 'string') say(told);
    } catch (error) {
      say(error.message);
    }
    button.disabled = false;
    document.dispatchEvent(new Event('changed'));
  }
  return button;
}

/** Asks for values in a dialog; answers null when it is closed. Fields: { name, label, value, type, options, required }. */
export function ask(title, fields, yes = 'OK') {
  return new Promise((resolve) => {
    const inputs = fields.map((field) => [field, inputFor(field)]);
    const dialog = make(
      'dialog',
      { 'aria-labelledby': 'dialog-title' },
      make(
        'form',
        { method: 'dialog' },
        make('h2', { id: 'dialog-title' }, title),
        inputs.map(([field, input]) => make('label', { class: 'field' }, make('span', {}, field.label), input)),
        make(
          'div',
          { class: 'row' },
          make('button', { type: 'button', onclick: () => dialog.close() }, 'Cancel'),
          make('button', { class: 'first', value: 'yes' }, yes),
        ),
      ),
    );
    dialog.addEventListener('close', () => {
      dialog.remove();
      if (dialog.returnValue !== 'yes') return resolve(null);
      resolve(
        Object.fromEntries(inputs.map(([field, input]) => [field.name, field.type === 'file' ? input.files[0] : input.value])),
      );
    });
    document.body.append(dialog);
    dialog.showModal();
  });
}

function inputFor({ name, value = '', type = 'text', options, required = false, placeholder = '' }) {
  if (options)
    return make(
      'select',
      { name },
      options.map((option) => {
        const [key, text] = Array.isArray(option) ? option : [option, option];
        return make('option', { value: key, selected: key === value }, text);
      }),
    );
  return make('input', {
    name,
    type,
    value: type === 'file' ? null : value,
    required,
    placeholder,
    accept: type === 'file' ? 'audio/*' : null,
  });
}

export const labelled = (text, input) => make('label', { class: 'field' }, make('span', {}, text), input);

export const when = (at) =>
  make('time', { datetime: new Date(at).toISOString() }, new Date(at).toISOString().slice(0, 19).replace('T', ' '));

export function statusTag(status) {
  const kind = status === null ? 'bad' : status < 300 ? 'good' : status < 500 ? 'warn' : 'bad';
  return make('span', { class: `tag ${kind}` }, String(status ?? 'no answer'));
}

export function pretty(text) {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}

/** Long texts can be scrolled, by keyboard too. */
export const block = (label, text) => [
  make('h3', {}, label),
  make('pre', { tabindex: 0, role: 'region', 'aria-label': label }, text),
];

export const empty = (text) => make('p', { class: 'empty' }, text);
