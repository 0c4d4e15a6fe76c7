// Renders posts as Hexo does: its reading of front matter, its filters, its tags, hexo-renderer-marked, all with their
// defaults.
//
// Reads one JSON object a line, {"id", "text"} or {"id", "file"}, the path of one of the site's own posts below its
// source, and writes {"id", "html"} or {"id", "error"}.
// The first argument is the folder of a Hexo site, so that its config and posts count.

'use strict';

const Hexo = require('hexo');
const frontMatter = require('hexo-front-matter');
const readline = require('readline');

const bodyOf = text => {
  try {
    return frontMatter.parse(text)._content;
  } catch {
    return frontMatter.split(text).content;
  }
};

const main = async site => {
  const hexo = new Hexo(site, { silent: true });
  await hexo.init();
  // A site finds its plugins in its own node_modules; here they lie beside this script.
  if (!hexo.extend.renderer.isRenderable('a.md')) {
    await hexo.loadPlugin(require.resolve('hexo-renderer-marked'));
  }
  await hexo.load();
  for await (const line of readline.createInterface({ input: process.stdin })) {
    const { id, text, file } = JSON.parse(line);
    try {
      let html;
      if (file) {
        // Loading the site has rendered its posts.
        html = hexo.model('Post').findOne({ source: file }).content;
      } else {
        html = (await hexo.post.render(null, { content: bodyOf(text), engine: 'markdown' })).content;
      }
      process.stdout.write(JSON.stringify({ id, html }) + '\n');
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
