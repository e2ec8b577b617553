/** Keeps what a person typed or chose, by block_id and action_id, across redrawing. */

const forms = new Map();

/** The values of one message or view. */
export class Form {
  #values = new Map();
  #labels = new Map();
  #unsent = new Map();
  errors = {};

  /**
   * @param {string} block_id
   * @param {string} action_id
   * @param {any} initial what the app put in, used until the person changes it
   * @returns {any}
   */
  get(block_id, action_id, initial) {
    const key = JSON.stringify([block_id, action_id]);
    return this.#values.has(key) ? this.#values.get(key) : initial;
  }

  /**
   * @param {string} block_id
   * @param {string} action_id
   * @param {any} value a string, a list of strings or null
   * @param {boolean} [silent] whether the app hears of it only with the next action
   */
  set(block_id, action_id, value, silent = false) {
    const key = JSON.stringify([block_id, action_id]);
    this.#values.set(key, value);
    if (silent) this.#unsent.set(key, value);
  }

  /**
   * What was typed since the last time, which the workspace has to know before a button is used.
   * @returns {Array<{block_id: string, action_id: string, value: any}>}
   */
  takeUnsent() {
    const list = [...this.#unsent].map(([key, value]) => {
      const [block_id, action_id] = JSON.parse(key);
      return { block_id, action_id, value };
    });
    this.#unsent.clear();
    return list;
  }

  /**
   * Forgets what was typed into inputs that the view, as it is now, no longer has.
   * @param {Array<Record<string, any>>} blocks
   */
  keep(blocks) {
    const there = new Set();
    for (const block of blocks) {
      for (const element of [block.element, block.accessory, ...(block.elements ?? [])]) {
        if (element?.action_id) there.add(JSON.stringify([block.block_id, element.action_id]));
      }
    }
    for (const values of [this.#values, this.#unsent]) {
      for (const key of [...values.keys()]) if (!there.has(key)) values.delete(key);
    }
  }

  /**
   * Remembers the words of options that came from the app while typing.
   * @param {string} value
   * @param {string} [label]
   * @returns {string} the words known for that value
   */
  label(value, label) {
    if (label !== undefined) this.#labels.set(value, label);
    return this.#labels.get(value) ?? value;
  }

  /** @returns {Record<string, Record<string, any>>} what was changed, as the control API takes it */
  touched() {
    const values = {};
    for (const [key, value] of this.#values) {
      const [block_id, action_id] = JSON.parse(key);
      (values[block_id] ??= {})[action_id] = value;
    }
    return values;
  }
}

/**
 * @param {string} key a view's id, or channel and timestamp of a message
 * @returns {Form}
 */
export function formOf(key) {
  if (!forms.has(key)) forms.set(key, new Form());
  return forms.get(key);
}

/** @param {string} key forgets the form of a view that is gone */
export function forget(key) {
  forms.delete(key);
}
