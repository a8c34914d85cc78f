package api

import (
	"bytes"
	"compress/gzip"
	"compress/zlib"
	"errors"
	"io"
	"strconv"
	"strings"

	"github.com/klauspost/compress/zstd"
	"github.com/pierrec/lz4/v4"
)

// uncompress are the compressions of x-log-compresstype. Each returns a body of the given size,
// or fails. See "Common request headers" of the SLS API reference, which has lz4 and
// deflate (in the zlib format); zstd and gzip are what the SDKs send besides.
var uncompress = map[string]func(body []byte, size int) ([]byte, error){
	"lz4":     uncompressLZ4,
	"deflate": uncompressWith(zlibReader),
	"gzip":    uncompressWith(gzipReader),
	"zstd":    uncompressWith(zstdReader),
}

var errRawSize = errors.New("the size of the body is not the one of x-log-bodyrawsize")

func uncompressLZ4(body []byte, size int) ([]byte, error) {
	raw := make([]byte, size)
	n, err := lz4.UncompressBlock(body, raw)
	if err == nil && n != size {
		err = errRawSize
	}
	return raw, err
}

// uncompressWith reads no more than the size allows, whatever the body would become.
func uncompressWith(open func(body []byte) (io.ReadCloser, error)) func([]byte, int) ([]byte, error) {
	return func(body []byte, size int) ([]byte, error) {
		r, err := open(body)
		if err != nil {
			return nil, err
		}
		defer r.Close()
		raw, err := io.ReadAll(io.LimitReader(r, int64(size)+1))
		if err == nil && len(raw) != size {
			err = errRawSize
		}
		return raw, err
	}
}

func zlibReader(body []byte) (io.ReadCloser, error) { return zlib.NewReader(bytes.NewReader(body)) }

// gzipReader also takes the zlib format, which the generated SDKs call gzip.
func gzipReader(body []byte) (io.ReadCloser, error) {
	if !bytes.HasPrefix(body, []byte{0x1f, 0x8b}) {
		return zlibReader(body)
	}
	return gzip.NewReader(bytes.NewReader(body))
}

func zstdReader(body []byte) (io.ReadCloser, error) {
	r, err := zstd.NewReader(bytes.NewReader(body), zstd.WithDecoderConcurrency(1),
		zstd.WithDecoderLowmem(true), zstd.WithDecoderMaxWindow(8<<20))
	if err != nil {
		return nil, err
	}
	return r.IOReadCloser(), nil
}

// Compressed returns an answer compressed with lz4 or zstd, whichever is accepted, and the
// name of that; an empty name where neither is.
func Compressed(raw []byte, accepted string) (kind string, packed []byte) {
	if len(raw) == 0 {
		return "", raw
	}
	switch {
	case strings.Contains(accepted, "lz4"):
		packed = make([]byte, lz4.CompressBlockBound(len(raw)))
		n, err := lz4.CompressBlock(raw, packed, nil)
		if err != nil || n == 0 {
			return "", raw
		}
		return "lz4", packed[:n]
	case strings.Contains(accepted, "zstd"):
		w, err := zstd.NewWriter(nil, zstd.WithEncoderConcurrency(1))
		if err != nil {
			return "", raw
		}
		return "zstd", w.EncodeAll(raw, nil)
	}
	return "", raw
}

// uncompressBody replaces the compressed body of a request by what it holds. Its headers were
// checked.
func uncompressBody(r *Request) *Error {
	h := r.HTTP.Header
	open := uncompress[h.Get("x-log-compresstype")]
	if open == nil {
		return nil
	}
	size, _ := strconv.Atoi(h.Get("x-log-bodyrawsize"))
	raw, err := open(r.Body, size)
	if err != nil {
		return Refusal(400, CodePostBodyUncompressError, "the body cannot be uncompressed to x-log-bodyrawsize: "+err.Error())
	}
	r.Body = raw
	return nil
}
