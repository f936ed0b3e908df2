import url from './live.worker.ts?worker&url';
type On=(t:string,d:any)=>void;
const tt=(globalThis as any).trustedTypes?.createPolicy('sentia',{createScriptURL:(u:string)=>{if(u!==url)throw new TypeError('bad worker url');return u}});
/** One shared connection for all tabs; falls back to a per-tab EventSource that closes while the tab is hidden. */
export function live(on:On,state:(ok:boolean)=>void){
 if(typeof SharedWorker!=='undefined'){const w=new SharedWorker(tt?tt.createScriptURL(url):url,{type:'module',name:'sentia-live'});
  w.port.onmessage=e=>e.data.t?on(e.data.t,JSON.parse(e.data.d)):state(!!e.data.s);w.port.start();const bye=()=>w.port.postMessage('bye');addEventListener('pagehide',bye);return bye}
 let es:EventSource|null=null;const up=()=>{if(document.hidden){es?.close();es=null}else if(!es){es=new EventSource('/api/v1/stream');es.onopen=()=>state(true);es.onerror=()=>state(false);es.addEventListener('kpi',e=>on('kpi',JSON.parse((e as MessageEvent).data)))}};
 up();document.addEventListener('visibilitychange',up);return()=>es?.close()}
