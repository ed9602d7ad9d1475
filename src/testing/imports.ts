import { posix } from 'node:path';
import ts from 'typescript';
import type { SourceFile } from './sources.js';

export interface Import {
  /** A path below src/ without its extension, or a package. */
  of: string;
  isLocal: boolean;
  isType: boolean;
}

const parsed = new WeakMap<SourceFile, Import[]>();

/** What a file imports, in every form; parsed once. */
export function importsOf(file: SourceFile): Import[] {
  const imports = parsed.get(file) ?? parseImports(file);
  parsed.set(file, imports);
  return imports;
}

function parseImports({ path, text }: SourceFile): Import[] {
  const found: Import[] = [];
  const add = (specifier: ts.Node | undefined, isType: boolean) => {
    if (!specifier || !ts.isStringLiteral(specifier)) return;
    const isLocal = specifier.text.startsWith('.');
    const local = posix.join(posix.dirname(path), specifier.text).replace(/\.js$/, '');
    found.push({ of: isLocal ? local : specifier.text, isLocal, isType });
  };
  const visit = (node: ts.Node) => {
    if (ts.isImportDeclaration(node))
      add(node.moduleSpecifier, node.importClause?.phaseModifier === ts.SyntaxKind.TypeKeyword);
    if (ts.isExportDeclaration(node)) add(node.moduleSpecifier, node.isTypeOnly);
    if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword)
      add(node.arguments[0], false);
    ts.forEachChild(node, visit);
  };
  visit(ts.createSourceFile(path, text, ts.ScriptTarget.Latest));
  return found;
}
