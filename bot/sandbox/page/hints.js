/** Works out what to offer for a slash command that is being typed. */

/**
 * One offer: what is shown, and what choosing it writes.
 * @typedef {{words: string, insert?: string, hint?: string, usage?: string}} Offer
 */

/**
 * First the commands that begin so, then the words of a command's usage hint.
 * @param {string} typed
 * @param {Array<{command: string, description: string, usage_hint: string}>} commands
 * @returns {Offer[]}
 */
export function hintsFor(typed, commands) {
  if (!typed.startsWith("/") || typed.includes("\n")) return [];
  const [name, ...rest] = typed.split(" ");
  if (!rest.length) return commands.filter((one) => one.command.startsWith(name)).map(commandOffer);
  const command = commands.find((one) => one.command === name);
  return command ? argumentOffers(command, rest.join(" ").toLowerCase()) : [];
}

function commandOffer({ command, description, usage_hint: usage }) {
  return { insert: `${command} `, words: command, hint: description, usage };
}

function argumentOffers({ command, usage_hint: usage }, argument) {
  const parts = (usage ?? "").split("|").map((part) => part.trim());
  if (parts.length < 2) return usage ? [{ words: command, hint: usage }] : [];
  const verb = (part) => part.split(" ")[0];
  return parts
    .filter((part) => part.startsWith(argument.trim()) || argument.startsWith(`${verb(part)} `))
    .map((part) => ({ insert: `${command} ${verb(part)} `, words: `${command} ${part}` }));
}
