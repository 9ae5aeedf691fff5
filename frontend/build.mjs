// Builds everything the pages load, into the folder given: `node build.mjs OUT`. tools/frontend.py calls it.
// Names carry a hash of the content, manifest.json tells which file stands behind which name.
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";
import * as esbuild from "esbuild";
import * as sass from "sass";

const here = dirname(fileURLToPath(import.meta.url));
const out = resolve(process.argv[2] ?? join(here, "../src/bihuan/interfaces/web/static/dist"));
const modules = join(here, "node_modules");
mkdirSync(out, { recursive: true });

/** Sass for esbuild, which then shortens and names the result. */
const styles = {
  name: "styles",
  setup(build) {
    build.onLoad({ filter: /\.scss$/ }, ({ path }) => ({
      contents: sass.compile(path, { loadPaths: [modules], quietDeps: true, silenceDeprecations: ["import"] }).css,
      loader: "css",
    }));
  },
};

const result = await esbuild.build({
  absWorkingDir: here,
  entryPoints: { base: "src/base.ts", style: "styles/style.scss" },
  outdir: out,
  bundle: true,
  splitting: true,
  format: "esm",
  // Tabler's colours need light-dark(), which these were the first to have.
  target: ["chrome123", "edge123", "firefox120", "safari17.5"],
  minify: true,
  sourcemap: false,
  legalComments: "linked",
  entryNames: "[name]-[hash]",
  chunkNames: "part-[name]-[hash]",
  metafile: true,
  logLevel: "warning",
  plugins: [styles],
});

const manifest = {};
for (const [path, { entryPoint }] of Object.entries(result.metafile.outputs)) {
  if (entryPoint) {
    const name = basename(path);
    manifest[name.replace(/-[A-Z0-9]{8}\./, ".")] = name;
  }
}

/** One file with every icon of icons.txt as a symbol, and nothing else of the five thousand. */
function sprite() {
  const names = readFileSync(join(here, "icons.txt"), "utf8").split("\n").map((line) => line.replace(/#.*/, "").trim()).filter(Boolean);
  const symbols = names.map((name) => {
    const file = join(modules, "@tabler/icons/icons/outline", `${name}.svg`);
    if (!existsSync(file)) throw new Error(`icons.txt: there is no icon ${name}`);
    const shapes = readFileSync(file, "utf8").replace(/<!--[\s\S]*?-->/g, "").match(/<svg[^>]*>([\s\S]*)<\/svg>/)[1];
    const drawn = shapes.replace(/<path stroke="none" d="M0 0h24v24H0z" fill="none"\s*\/>/, "").replace(/\s*\n\s*/g, "");
    return `<symbol id="${name}" viewBox="0 0 24 24">${drawn}</symbol>`;
  });
  return `<svg xmlns="http://www.w3.org/2000/svg">${symbols.join("")}</svg>\n`;
}
const icons = sprite();
manifest["icons.svg"] = `icons-${createHash("sha256").update(icons).digest("hex").slice(0, 8).toUpperCase()}.svg`;
writeFileSync(join(out, manifest["icons.svg"]), icons);

/** The licences of what was put in. */
function notices() {
  const used = new Set(["@tabler/core", "@tabler/icons"]);
  for (const input of Object.keys(result.metafile.inputs)) {
    const found = input.match(/node_modules\/((?:@[^/]+\/)?[^/]+)\//);
    if (found) used.add(found[1]);
  }
  return [...used].sort().map((name) => {
    const folder = join(modules, name);
    const { version, license } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
    const file = readdirSync(folder).find((each) => /^licen[cs]e/i.test(each));
    return `${name} ${version} (${license})\n\n${file ? readFileSync(join(folder, file), "utf8").trim() : ""}\n`;
  }).join("\n" + "-".repeat(80) + "\n\n");
}
writeFileSync(join(out, "LICENSES.txt"), notices());
writeFileSync(join(out, "manifest.json"), JSON.stringify(manifest, null, 2) + "\n");

// Compressed here once, at the best level, so that the server never does it.
for (const name of readdirSync(out)) {
  if (!/\.(js|css|svg)$/.test(name)) continue;
  const bytes = readFileSync(join(out, name));
  const quality = { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } };
  writeFileSync(join(out, `${name}.gz`), gzipSync(bytes, { level: 9 }));
  writeFileSync(join(out, `${name}.br`), brotliCompressSync(bytes, quality));
}
