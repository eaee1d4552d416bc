// before anything that makes a validator
import './bridge/withoutEval.ts';
import '@fontsource-variable/inter';
import '@fontsource-variable/jetbrains-mono';
import './styles/tokens.css';
import './styles/base.css';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './App.tsx';
import { openBridge } from './bridge/openBridge.ts';
import { createStores } from './stores/stores.ts';
import { StoresContext } from './stores/useStores.ts';

const { stores } = createStores(openBridge(), window.localStorage);
const root = document.querySelector('#root');
if (!root) throw new Error('index.html has no #root');
createRoot(root).render(
  <StrictMode>
    <StoresContext value={stores}>
      <App />
    </StoresContext>
  </StrictMode>,
);
