'use strict';
// Comfort only: without it the page has everything but the buttons.
document.documentElement.classList.add('js');

const copy = async (text) => {
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    // pages from disk may not use the clipboard in every browser
    const area = document.createElement('textarea');
    area.value = text;
    document.body.append(area);
    area.select();
    document.execCommand('copy');
    area.remove();
  }
};

document.addEventListener('click', async ({ target }) => {
  const button = target.closest('button');
  if (!button) return;
  if (button.dataset.folds) {
    document.querySelectorAll('details').forEach((fold) => { fold.open = button.dataset.folds === 'open'; });
    return;
  }
  const codes = button.dataset.copy ? document.querySelectorAll(button.dataset.copy) : [button.previousElementSibling];
  await copy([...codes].map((code) => code.textContent).join('\n'));
  const label = button.textContent;
  button.textContent = button.dataset.done;
  button.classList.add('done');
  setTimeout(() => {
    button.textContent = label;
    button.classList.remove('done');
  }, 1500);
});

// a link into a fold opens it
const reveal = () => {
  const id = decodeURIComponent(location.hash.slice(1));
  const place = id && document.getElementById(id);
  if (!place) return;
  for (let fold = place.closest('details'); fold; fold = fold.parentElement.closest('details')) fold.open = true;
  place.scrollIntoView();
};
addEventListener('hashchange', reveal);
reveal();

// paper has no folds, and no need of what is said aside
let closed = [];
addEventListener('beforeprint', () => {
  closed = [...document.querySelectorAll('details:not(.aside, [open])')];
  closed.forEach((fold) => { fold.open = true; });
});
addEventListener('afterprint', () => closed.forEach((fold) => { fold.open = false; }));
