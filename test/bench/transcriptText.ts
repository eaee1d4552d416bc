/** Lines as a video's document has them: a time and a sentence, different every time, the same on every run. */
export function transcriptText(lines: number): string {
  const who = ['The engineer', 'A pilot', 'Our guest', 'The chef', 'My neighbour', 'The referee', 'A student', 'The guide'];
  const does = ['explains', 'shows', 'forgets', 'repairs', 'describes', 'measures', 'paints', 'carries'];
  const what = [
    'the old bridge',
    'a second engine',
    'the budget',
    'three lamps',
    'the map of the valley',
    'a heavy crate',
    'the goal',
    'the recipe',
  ];
  const where = [
    'near the river',
    'in the workshop',
    'after the break',
    'at the station',
    'before sunrise',
    'in the kitchen',
    'on the roof',
    'by the door',
  ];
  let state = 12345;
  const pick = (from: readonly string[]): string => {
    state = (state * 48271) % 2147483647;
    return from[state % from.length]!;
  };
  const time = (seconds: number): string => new Date(seconds * 1000).toISOString().slice(11, 19);
  return Array.from(
    { length: lines },
    (_, line) => `[${time(line * 4)}] said: ${pick(who)} ${pick(does)} ${pick(what)} ${pick(where)}.\n`,
  ).join('');
}
