// Prints where Hexo publishes the posts and pages of a site, and what it makes of them, as one JSON object; the
// files that it copies are written to the folder in the second argument.

'use strict';

const fs = require('fs');
const path = require('path');
const Hexo = require('hexo');
const { url_for: urlFor } = require('hexo-util');

const main = async (site, out) => {
  const hexo = new Hexo(site, { silent: true });
  await hexo.init();
  if (!hexo.extend.renderer.isRenderable('a.md')) {
    await hexo.loadPlugin(require.resolve('hexo-renderer-marked'));
  }
  await hexo.load();
  await hexo._generate({ cache: false }).catch(() => {});
  const found = {};
  for (const name of ['Post', 'Page']) {
    hexo.model(name).forEach(post => {
      found[`source/${post.source}`] = { address: urlFor.call(hexo, post.path), html: post.content || '' };
    });
  }
  for (const route of hexo.route.list()) {
    const stream = hexo.route.get(route);
    if (!/\.png$/.test(route)) continue;
    const file = path.join(out, route);
    fs.mkdirSync(path.dirname(file), { recursive: true });
    await new Promise((resolve, reject) => {
      stream.pipe(fs.createWriteStream(file)).on('finish', resolve).on('error', reject);
    });
  }
  process.stdout.write(JSON.stringify(found));
  await hexo.exit();
};

main(process.argv[2], process.argv[3]).catch(error => {
  console.error(error);
  process.exit(1);
});
