// The look menus and selects share.
export const popupSheet = 'rounded-list border border-line bg-surface p-1 text-body shadow-2 outline-none max-w-[calc(100vw-16px)]';
export const popupItem =
  'flex min-h-8 cursor-default select-none items-center gap-2 rounded-control px-2 py-1 text-fg outline-none data-highlighted:bg-hover data-disabled:opacity-45 [&_svg]:text-muted';
