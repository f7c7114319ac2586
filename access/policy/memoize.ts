/**
 * Returns a function that computes its value once for each object, and forgets the value with the object. The
 * object must not change afterwards.
 */
export function memoizeOn<Key extends object, Value>(
  compute: (key: Key) => Value,
): (key: Key) => Value {
  const values = new WeakMap<Key, Value>();
  return (key) => {
    let value = values.get(key);
    if (value === undefined) {
      value = compute(key);
      values.set(key, value);
    }
    return value;
  };
}

/** Values by key, each computed when it is first asked for. */
export class Cache<Key, Value> {
  private readonly values = new Map<Key, Value>();

  /** @param most how many values are kept: when there are more, all are forgotten. Default: all are kept */
  constructor(private readonly most = Number.POSITIVE_INFINITY) {}

  get(key: Key, compute: () => Value): Value {
    let value = this.values.get(key);
    if (value === undefined) {
      value = compute();
      if (this.values.size >= this.most) this.values.clear();
      this.values.set(key, value);
    }
    return value;
  }
}
