package credentials

import "errors"

// maxBytes limits what is read of a profile file, a token file and a process's output. Without it,
// a huge file or an endless process would take all memory.
const maxBytes = 1 << 20

var errTooLong = errors.New("the text is too long")

// limitedBuffer holds a process's output, up to [maxBytes] bytes. A longer output breaks the
// process's pipe.
type limitedBuffer struct {
	text     []byte
	exceeded bool
}

// Write implements [io.Writer].
func (b *limitedBuffer) Write(text []byte) (int, error) {
	if len(b.text)+len(text) > maxBytes {
		b.exceeded = true
		return 0, errTooLong
	}
	b.text = append(b.text, text...)
	return len(text), nil
}
