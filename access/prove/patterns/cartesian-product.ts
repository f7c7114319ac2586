/** Every choice of one from each list that is not empty; undefined if there are more than `most`. */
export function cartesianProduct<T>(
  lists: Iterable<readonly T[]>,
  most: number,
): T[][] | undefined {
  let choices: T[][] = [[]];
  for (const list of lists) {
    if (list.length === 0) continue;
    if (choices.length * list.length > most) return undefined;
    choices = choices.flatMap((choice) => list.map((one) => [...choice, one]));
  }
  return choices;
}
