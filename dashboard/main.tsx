// The browser's front door: queries, router, notices.
import './style.css';
import { Tooltip } from '@base-ui/react/tooltip';
import { QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { Toasts } from './kit/toast.tsx';
import { Tooltips } from './kit/tooltip.tsx';
import { watchNewVersion } from './new-version.ts';
import { queryClient } from './queries.ts';
import { router } from './router.ts';

const root = document.getElementById('root');
if (root === null) throw new Error('index.html lost its root element');
watchNewVersion();
createRoot(root).render(
  <StrictMode>
    <QueryClientProvider client={queryClient}>
      <Tooltip.Provider>
        <RouterProvider router={router} />
        <Tooltips />
      </Tooltip.Provider>
      <Toasts />
    </QueryClientProvider>
  </StrictMode>,
);
