// Renders Markdown bodies as Hexo does: its filters, its tags, hexo-renderer-marked, all with their defaults.
//
// Reads one JSON object a line, {"id", "body"}, and writes {"id", "html"} or {"id", "error"}.
// The first argument is the folder of a Hexo site, so that its config and posts count.

'use strict';

const Hexo = require('hexo');
const readline = require('readline');

const main = async site => {
  const hexo = new Hexo(site, { silent: true });
  await hexo.init();
  // A site finds its plugins in its own node_modules; here they lie beside this script.
  if (!hexo.extend.renderer.isRenderable('a.md')) {
    await hexo.loadPlugin(require.resolve('hexo-renderer-marked'));
  }
  await hexo.load();
  for await (const line of readline.createInterface({ input: process.stdin })) {
    const { id, body } = JSON.parse(line);
    try {
      const data = await hexo.post.render(null, { content: body, engine: 'markdown' });
      process.stdout.write(JSON.stringify({ id, html: data.content }) + '\n');
    } catch (error) {
      process.stdout.write(JSON.stringify({ id, error: String(error.message).slice(0, 400) }) + '\n');
    }
  }
  await hexo.exit();
};

main(process.argv[2]).catch(error => {
  console.error(error);
  process.exit(1);
});
