import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium, type Browser, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { renderHtml } from './html.js';
import { renderIndexHtml } from './run-index/html.js';
import { abortedRun, exampleRun, failingRun, type Example } from './testing/example.js';

/** The page in a real browser: Debian's chromium, or the one that CHROMIUM names. Nothing is downloaded. */

const PLACES = [process.env['CHROMIUM'], '/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];
const executablePath = PLACES.find((path) => path !== undefined && existsSync(path));
if (executablePath === undefined) {
  process.stderr.write('browser.test.ts skipped: no chromium (apt-get install chromium, or name one in CHROMIUM)\n');
}

const RUNS: Readonly<Record<string, () => Example>> = { pass: exampleRun, fail: failingRun, aborted: abortedRun };
const SECTIONS = [
  'anatomy',
  'timeline',
  'operations',
  'checks',
  'ledger',
  'split-brain',
  'milestones',
  'story',
  'settings',
];

interface Options {
  width: number;
  scheme: 'light' | 'dark';
  scripts?: boolean;
}

describe.skipIf(executablePath === undefined)('report.html in a browser', () => {
  let browser: Browser;
  let directory: string;

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'patroni-chaos-report-'));
    const args = ['--no-sandbox', '--disable-gpu', '--disable-background-networking'];
    browser = await chromium.launch({ executablePath: executablePath ?? '', args });
  }, 60_000);
  afterAll(async () => {
    await browser.close();
    await rm(directory, { recursive: true, force: true });
  });

  /** Opens a run's page; `problems` collects what the console and the network say. */
  async function open(name: string, options: Options) {
    const { result, events } = (RUNS[name] ?? exampleRun)();
    const html = renderHtml(result, events, { reproduce: 'npx patroni-chaos run leader-kill --seed 42' });
    return openPage(name, html, options);
  }

  async function openPage(name: string, html: string, options: Options) {
    const file = join(directory, `${name}.html`);
    await writeFile(file, html);
    const { width, scheme, scripts = true } = options;
    const viewport = { width, height: 900 };
    const page = await browser.newPage({ viewport, colorScheme: scheme, javaScriptEnabled: scripts });
    const problems: string[] = [];
    page.on('console', (message) => problems.push(message.text()));
    page.on('pageerror', (error) => problems.push(error.message));
    page.on('request', (request) => {
      if (request.url() !== `file://${file}`) problems.push(request.url());
    });
    await page.goto(`file://${file}`);
    return { page, problems };
  }

  const sidewaysPx = (page: Page) => page.evaluate<number>('document.documentElement.scrollWidth - innerWidth');

  test.each([
    ['pass', 1280, 'light'],
    ['pass', 390, 'dark'],
    ['fail', 1280, 'dark'],
    ['fail', 390, 'light'],
    ['aborted', 390, 'light'],
  ] as const)(
    '%s at %i px, %s: every section, no error, no request, nothing beside the page',
    async (name, width, scheme) => {
      const { page, problems } = await open(name, { width, scheme });
      for (const id of SECTIONS) {
        const box = await page.locator(`section#${id}`).boundingBox();
        expect(box?.height, id).toBeGreaterThan(30);
      }
      expect(await sidewaysPx(page)).toBeLessThanOrEqual(0);
      expect(problems).toEqual([]);
      await page.close();
    },
  );

  test.each([
    [1280, 'light'],
    [390, 'dark'],
  ] as const)(
    'the index of many runs at %i px, %s: no complaint, no request, nothing beside the page',
    async (width, scheme) => {
      const runs = Object.entries(RUNS).map(([name, make]) => ({
        path: name,
        hasReport: true,
        result: { ...make().result, scenario: name, act: 'Check that it streams (`patronictl list`).' },
      }));
      const { page, problems } = await openPage('index', renderIndexHtml(runs), { width, scheme });
      expect(await page.locator('.runs tbody tr').count()).toBe(runs.length);
      expect(await page.locator('#open a').allTextContents()).toEqual(['aborted', 'fail']);
      await page.locator('.runs summary').first().click();
      expect(await page.locator('.runs details p').first().isVisible()).toBe(true);
      expect(await sidewaysPx(page)).toBeLessThanOrEqual(0);
      expect(problems).toEqual([]);
      await page.close();
    },
  );

  test('dark is dark and light is light', async () => {
    const lightness = async (scheme: 'light' | 'dark') => {
      const { page } = await open('pass', { width: 1280, scheme });
      const color = await page.evaluate<string>('getComputedStyle(document.body).backgroundColor');
      await page.close();
      return Math.max(...(color.match(/\d+/g) ?? []).slice(0, 3).map(Number));
    };
    expect(await lightness('dark')).toBeLessThan(60);
    expect(await lightness('light')).toBeGreaterThan(200);
  });

  test('can be read with scripts off, and the keyboard shows what hovering does', async () => {
    const { page } = await open('pass', { width: 1280, scheme: 'light', scripts: false });
    const row = page.locator('.waterfall .row', { hasText: 'detection' });
    const tip = row.locator('.tip');
    expect(await tip.isVisible()).toBe(false);
    expect(await row.locator('svg title').first().textContent()).toContain('T3 at 27.400 s ± 12 ms by etcd-watch');
    await row.focus();
    expect(await tip.isVisible()).toBe(true);
    expect(await tip.textContent()).toContain('Rule: ttl');
    await page.keyboard.press('Tab');
    expect(await tip.isVisible()).toBe(false);
    expect(await page.locator('.waterfall .row', { hasText: 'election' }).locator('.tip').isVisible()).toBe(true);
    await page.close();
  });

  test("a node's ribbon tells its stretches when it is focused, and each on hover", async () => {
    const { page } = await open('pass', { width: 390, scheme: 'light' });
    const cell = page
      .locator('.timeline .name', { hasText: /^patroni1$/ })
      .first()
      .locator('+ .cell');
    await cell.focus();
    expect(await cell.locator('.tip').innerText()).toMatch(/patroni1: primary TL 1.*\n.*patroni1: down/);
    const titles = await cell.locator('svg .state title').allTextContents();
    expect(titles.length).toBeGreaterThan(2);
    await page.close();
  });

  test('leads from the verdict to the check and from there to the line of the history', async () => {
    const { page } = await open('fail', { width: 1280, scheme: 'light' });
    await page.locator('header a', { hasText: 'lost-writes' }).click();
    expect(await page.evaluate<string>('location.hash')).toBe('#check-lost-writes');
    await page.locator('#check-lost-writes a', { hasText: '#612' }).click();
    const line = page.locator('tr#e612');
    expect(await page.locator('tr:target').getAttribute('id')).toBe('e612');
    await line.locator('summary').click();
    expect(await line.locator('code').innerText()).toContain('"id":612');
    await page.close();
  });

  test('prints', async () => {
    const { page } = await open('fail', { width: 1280, scheme: 'dark' });
    const pdf = await page.pdf({ format: 'A4' });
    expect(pdf.subarray(0, 5).toString()).toBe('%PDF-');
    await page.emulateMedia({ media: 'print' });
    const colors = await page.evaluate<string[]>(
      '[getComputedStyle(document.body).backgroundColor, getComputedStyle(document.body).color]',
    );
    expect(colors).toEqual(['rgb(255, 255, 255)', 'rgb(27, 35, 48)']);
    await page.close();
  });
});
