// What a page cannot do by itself: tell that somebody is there, single keys, and copying. It never looks at what a message says.
(() => {
  'use strict';
  const page = document.documentElement;

  // The desk locks when nobody did anything: what a person does is told, at most so often.
  const pause = 10000;
  let told = -pause;
  const tell = event => {
    const now = performance.now();
    if (!event.isTrusted || now - told < pause) return;
    told = now;
    fetch('/here', { method: 'POST' }).catch(() => { });
  };
  for (const kind of ['pointerdown', 'pointermove', 'keydown', 'wheel'])
    addEventListener(kind, tell, { passive: true, capture: true });

  // Letters count by their place where another script is typed.
  const keyOf = event => /^[!-~]$/.test(event.key) ? event.key
    : /^Key[A-Z]$/.test(event.code) ? event.code[3].toLowerCase() : '';

  const move = step => {
    const rows = [...document.querySelectorAll('[data-row]')];
    const next = rows[rows.indexOf(document.activeElement) + step] ?? (rows.includes(document.activeElement) ? null : rows[0]);
    next?.focus();
    return next;
  };

  addEventListener('keydown', event => {
    if (page.dataset.keys !== 'on' || event.ctrlKey || event.altKey || event.metaKey || event.isComposing) return;
    if (event.target.closest('input:not([type=checkbox]), textarea, select, [contenteditable]')) return;
    const key = keyOf(event);
    if (key === '') return;
    if ((key === 'j' && move(1)) || (key === 'k' && move(-1))) return event.preventDefault();
    const one = [...document.querySelectorAll(`[data-key="${CSS.escape(key)}"]`)].find(found => found.checkVisibility());
    if (!one || event.repeat) return;
    event.preventDefault();
    if (one.matches('input, select, textarea')) one.focus();
    else one.click();
  });

  // A list that was left is found again where it was, with the focus on the row that was opened.
  const left = new Map();
  const keep = (list, what) => list && left.set(list.dataset.keep, { ...left.get(list.dataset.keep), ...what });
  addEventListener('scroll', event => event.target.matches?.('[data-keep][data-kept]') && keep(event.target, { top: event.target.scrollTop }),
    { passive: true, capture: true });
  addEventListener('focusin', event => event.target.matches?.('a[data-row]')
    && keep(event.target.closest('[data-keep]'), { row: event.target.getAttribute('href') }));
  const find = (list, frames) => {
    const { top = 0, row } = left.get(list.dataset.keep) ?? {};
    list.scrollTop = top;
    const link = row && list.querySelector(`a[data-row][href="${CSS.escape(row)}"]`);
    if (list.scrollTop < top - 1 || (row && !link)) {
      if (frames > 0 && list.isConnected) return requestAnimationFrame(() => find(list, frames - 1));
    } else link?.focus({ preventScroll: true });
    list.dataset.kept = '';
  };
  new MutationObserver(() => {
    for (const list of document.querySelectorAll('[data-keep]:not([data-kept]):not([data-finding])')) {
      list.dataset.finding = '';
      requestAnimationFrame(() => find(list, 120));
    }
  }).observe(page, { childList: true, subtree: true });

  addEventListener('click', event => {
    if (event.target.closest('[data-reload]')) {
      event.preventDefault();
      location.reload();
    }
    const copied = event.target.closest('[data-copy]');
    if (copied) navigator.clipboard?.writeText(copied.dataset.copy).then(() => {
      copied.dataset.copied = 'yes';
      setTimeout(() => delete copied.dataset.copied, 2000);
    });
  }, { capture: true });
})();
