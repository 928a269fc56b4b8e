// Builds static/js/prose.js, the licences of what it holds, and the hashes by which a test knows that they belong together.
// Run: npm ci --ignore-scripts && node build.mjs        (node build.mjs --check: builds in memory and compares)
import { createHash } from "node:crypto";
import { existsSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const here = dirname(fileURLToPath(import.meta.url));
const target = join(here, "..", "..", "static", "js");
const sources = readdirSync(here).filter((name) => /\.(js|mjs)$/.test(name) || name === "package.json" || name === "package-lock.json").sort();
const sha256 = (data) => createHash("sha256").update(data).digest("hex");

const result = await build({
  absWorkingDir: here,
  entryPoints: ["editor.js"],
  bundle: true,
  minify: true,
  format: "iife",
  target: "es2020",
  charset: "utf8",
  legalComments: "none",
  metafile: true,
  write: false,
});
const bundle = result.outputFiles[0].contents;

const packages = new Set();
for (const name of Object.keys(result.metafile.inputs)) {
  const inside = name.match(/^node_modules\/((?:@[^/]+\/)?[^/]+)\//);
  if (inside) packages.add(inside[1]);
}
const licences = [...packages].sort().map((name) => {
  const folder = join(here, "node_modules", name);
  const { version, license } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
  const file = ["LICENSE", "LICENSE.md", "LICENCE", "license"].find((each) => existsSync(join(folder, each)));
  if (license !== "MIT" || !file) throw new Error(`${name}: licence ${license}, file ${file}`);
  return `${name} ${version}\n\n${readFileSync(join(folder, file), "utf8").trim()}\n`;
});
const notices = `static/js/prose.js holds parts of these works.\n\n${licences.join("\n----\n\n")}`;

const lock = {
  sources: Object.fromEntries(sources.map((name) => [name, sha256(readFileSync(join(here, name)))])),
  outputs: { "prose.js": sha256(bundle), "prose.LICENSES.txt": sha256(notices) },
};
const outputs = { "prose.js": bundle, "prose.LICENSES.txt": notices, "prose.lock.json": `${JSON.stringify(lock, null, 2)}\n` };
if (process.argv.includes("--check")) {
  const wrong = Object.entries(outputs).filter(([name, data]) => sha256(readFileSync(join(target, name))) !== sha256(data));
  if (wrong.length) throw new Error(`not what the sources build: ${wrong.map(([name]) => name).join(", ")}`);
} else for (const [name, data] of Object.entries(outputs)) writeFileSync(join(target, name), data);
console.log(`${Object.keys(outputs).join(", ")}: ${bundle.length} bytes of script, ${packages.size} packages`);
