const echoes = document.getElementById('echoes');
const show = text => { const line = document.createElement('li'); line.textContent = text; echoes.prepend(line); };

const socket = new WebSocket(`${location.protocol === 'https:' ? 'wss' : 'ws'}://${location.host}/live/socket`);
socket.onmessage = event => show(event.data);
socket.onclose = () => show('closed');

document.getElementById('echo').addEventListener('submit', event => {
  event.preventDefault();
  socket.send(event.target.message.value);
});

new EventSource('/events').onmessage = event => { document.getElementById('tick').textContent = event.data; };
