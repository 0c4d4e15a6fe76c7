// Records what Hexo makes of the samples in tests/hexo/samples.txt: node record.js; writes samples.json beside them.

'use strict';

const fs = require('fs');
const os = require('os');
const path = require('path');
const Hexo = require('hexo');

const samples = path.join(__dirname, '../../hexo/samples.txt');

const main = async () => {
  const site = fs.mkdtempSync(path.join(os.tmpdir(), 'site-'));
  fs.writeFileSync(path.join(site, '_config.yml'), 'url: http://example.com\n');
  fs.writeFileSync(path.join(site, 'package.json'), '{"name": "site", "hexo": {"version": "8.1.2"}}');
  const hexo = new Hexo(site, { silent: true });
  await hexo.init();
  await hexo.loadPlugin(require.resolve('hexo-renderer-marked'));
  const found = [];
  for (const sample of fs.readFileSync(samples, 'utf8').split('\n=====\n').slice(1)) {
    const end = sample.indexOf('\n');
    const [name, markdown] = [sample.slice(0, end), sample.slice(end + 1)];
    const { content } = await hexo.post.render(null, { content: markdown, engine: 'markdown' });
    found.push({ name, markdown, html: content });
  }
  fs.writeFileSync(samples.replace(/txt$/, 'json'), JSON.stringify(found, null, 2) + '\n');
  fs.rmSync(site, { recursive: true });
  await hexo.exit();
};

main().catch(error => {
  console.error(error);
  process.exit(1);
});
