package credentials

import (
	"errors"
	"io"
	"os"
)

// maxBytes limits what is read of a profile file, a token file and a process's output. Without it,
// a device's name or an endless process would take all memory.
const maxBytes = 1 << 20

var errTooLong = errors.New("the text is too long")

// readLimited reads a file of at most [maxBytes] bytes. It returns [errTooLong] for a longer one.
func readLimited(path string) ([]byte, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	text, err := io.ReadAll(io.LimitReader(file, maxBytes+1))
	if err == nil && len(text) > maxBytes {
		return nil, errTooLong
	}
	return text, err
}

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
