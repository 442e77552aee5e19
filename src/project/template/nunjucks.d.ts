/** The parts of Nunjucks' parser that are used here; its own types leave them out. Its other modules (loaders, compiler) stay unloaded. */
declare module 'nunjucks/src/parser.js' {
  const parser: {
    readonly Parser: new (tokens: object) => import('./parser.ts').NunjucksParser
  }
  export default parser
}
