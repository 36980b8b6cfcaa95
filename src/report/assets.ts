/** The report's style sheet and script, as files of their own beside the pages. */
import { readFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { LeitmotifError } from '../errors.ts';
import { packageRoot } from '../package-root.ts';

const styles = ['base.css', 'parts.css', 'run.css', 'batch.css', 'viewer.css', 'print.css'];

export async function styleSheet(): Promise<string> {
  const folder = join(packageRoot, 'src', 'views', 'assets');
  return (await Promise.all(styles.map((name) => readFile(join(folder, name), 'utf8')))).join('\n');
}

/**
 * The browser code as one classic script: pages opened from a folder may not load module scripts.
 *
 * @throws LeitmotifError `internal` when the browser code has not been compiled.
 */
export function viewerScript(): Promise<string> {
  return joinModules(join(packageRoot, 'dist', 'src', 'views', 'browser', 'viewer.js'));
}

/**
 * Joins a compiled module with all it imports, each module in a function of its own. It knows what our own compiled
 * code contains: named imports of relative files without renaming, and `export` before a declaration.
 */
export async function joinModules(entry: string): Promise<string> {
  const ids = new Map<string, string>();
  const parts: string[] = [];

  const add = async (path: string): Promise<string> => {
    const known = ids.get(path);
    if (known) return known;
    const source = await readModule(path);
    let body = '';
    let from = 0;
    for (const found of source.matchAll(/^import\s*\{([^}]*)\}\s*from\s*['"](\.[^'"]+)['"];?$/gm)) {
      const id = await add(resolve(dirname(path), found[2]!));
      body += `${source.slice(from, found.index)}const {${found[1]}} = ${id};`;
      from = found.index + found[0].length;
    }
    body += source.slice(from);
    const names = [...body.matchAll(/^export (?:async )?(?:function|const|let|class) (\w+)/gm)].map(
      (found) => found[1],
    );
    body = body
      .replace(/^export \{\};?$/gm, '')
      .replace(/^export (?=(?:async )?(?:function|const|let|class) )/gm, '')
      .replace(/^\/\/# sourceMappingURL=.*$/gm, '');
    const unknown = /^(?:import|export)\b.*|^const \{.*\bas\b.*/m.exec(body);
    if (unknown) throw new LeitmotifError('internal', `Cannot join ${path}: unexpected “${unknown[0]}”.`);
    const id = `module${ids.size}`;
    ids.set(path, id);
    parts.push(`const ${id} = (() => {\n${body.trim()}\nreturn { ${names.join(', ')} };\n})();`);
    return id;
  };

  await add(resolve(entry));
  return `'use strict';\n(() => {\n${parts.join('\n')}\n})();\n`;
}

async function readModule(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (cause) {
    throw new LeitmotifError('internal', `The compiled browser code ${path} is missing.`, {
      hint: 'Build Leitmotif: npm run build',
      cause,
    });
  }
}
