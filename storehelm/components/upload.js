/* Sends chosen or dropped files to the server one after another, each with the token that the answer before it gave. */

const running = new WeakMap()

function send(file, token, data, onProgress) {
  return new Promise((resolve) => {
    const request = new XMLHttpRequest()
    const query = `name=${encodeURIComponent(file.name)}&language=${data.language}`
    const address = new URL(`api/upload/${token}?${query}`, document.baseURI)
    request.open("PUT", address)
    request.responseType = "json"
    request.upload.onprogress = (event) => event.lengthComputable && onProgress(event.loaded / event.total)
    request.onload = () => resolve(request.response ?? { error: data.words.no_answer })
    request.onerror = () => resolve({ error: data.words.broken_off })
    request.send(file)
  })
}

function line(list, name, said) {
  const item = document.createElement("li")
  const words = document.createElement("span")
  const state = document.createElement("span")
  const bar = document.createElement("progress")
  words.textContent = name
  state.className = "state"
  bar.max = 1
  bar.value = 0
  bar.setAttribute("aria-label", name)
  item.append(words, bar, state)
  list.append(item)
  return {
    progress(share) {
      bar.value = share
      state.textContent = `${Math.round(share * 100)}%`
    },
    done() {
      bar.value = 1
      state.textContent = said.received
    },
    failed(reason) {
      bar.remove()
      state.className = "state failed"
      state.textContent = reason
    },
  }
}

/* What to do, with the words between <b> and </b> in bold. */
function ask(place, words) {
  const [before, bold, after] = words.split(/<\/?b>/)
  const strong = document.createElement("b")
  strong.textContent = bold ?? ""
  place.replaceChildren(before, strong, after ?? "")
}

export default function (component) {
  const { data, parentElement, setTriggerValue } = component
  const zone = parentElement.querySelector(".zone")
  const input = parentElement.querySelector("input")
  const list = parentElement.querySelector("ul")

  ask(zone.querySelector("span"), data.words.choose)
  zone.querySelector("small").textContent = data.words.kinds

  async function sendAll(files) {
    if (!files.length || running.get(parentElement)) return
    running.set(parentElement, true)
    zone.classList.add("busy")
    input.disabled = true
    list.replaceChildren()
    const lines = files.map((file) => line(list, file.name, data.words))
    const received = []
    let token = data.token
    for (const [place, file] of files.entries()) {
      if (!token) {
        lines[place].failed(data.words.not_sent)
        continue
      }
      const answer = await send(file, token, data, lines[place].progress)
      token = answer.next
      if (answer.error) {
        lines[place].failed(answer.error)
      } else {
        lines[place].done()
        received.push(answer.name)
      }
    }
    running.delete(parentElement)
    zone.classList.remove("busy")
    input.disabled = false
    input.value = ""
    setTriggerValue("received", { folder: data.folder, names: received })
  }

  if (zone.dataset.folder !== data.folder && !running.get(parentElement)) {
    zone.dataset.folder = data.folder
    if (!list.querySelector(".failed")) list.replaceChildren()
  }
  input.onchange = () => sendAll([...input.files])
  zone.ondragover = (event) => {
    event.preventDefault()
    zone.classList.add("over")
  }
  zone.ondragleave = () => zone.classList.remove("over")
  zone.ondrop = (event) => {
    event.preventDefault()
    zone.classList.remove("over")
    sendAll([...event.dataTransfer.files])
  }
}
