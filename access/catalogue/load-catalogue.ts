import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Catalogue, parseCatalogue } from './catalogue';

let loaded: Catalogue | undefined;

/** Reads the committed catalogue from disk, once per process. */
export function loadCatalogue(): Catalogue {
  loaded ??= parseCatalogue(
    JSON.parse(readFileSync(join(__dirname, 'catalogue.generated.json'), 'utf8')),
  );
  return loaded;
}
