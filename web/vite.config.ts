import {defineConfig} from 'vite';
export default defineConfig({worker:{format:'es'},build:{outDir:'../src/sentia/web_dist',emptyOutDir:true,modulePreload:{polyfill:false},assetsInlineLimit:0}});
