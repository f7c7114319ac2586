import { ABSENT, type RecordFields } from './record-fields';

/**
 * Returns the CloudWatch Logs filter pattern for a record with these fields.
 *
 * Source: "Filter pattern syntax for metric filters",
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/FilterAndPatternSyntaxForMetricFilters.html
 */
export function filterPattern(fields: RecordFields): string {
  const terms = Object.entries(fields).map(([path, value]) => {
    if (value === ABSENT) return `$.${path} NOT EXISTS`;
    if (typeof value === 'boolean') return `$.${path} IS ${String(value).toUpperCase()}`;
    const values = [value].flat().map((text) => `$.${path} = "${text}"`);
    return values.length > 1 ? `(${values.join(' || ')})` : values[0];
  });
  return `{ ${terms.join(' && ')} }`;
}
