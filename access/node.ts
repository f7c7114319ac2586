/** The parts of the engine that read files: the catalogue, synthesized apps, and the command line. */
export { loadCatalogue } from './catalogue/load-catalogue';
export { appOf, appOptions, appUsage } from './cli/app-options';
export { main } from './cli/main';
export { readApp } from './template/read-app';
