package sls_test

import (
	"bytes"
	"compress/gzip"
	"compress/zlib"
	"fmt"
	"io"
	"net/url"
	"strings"
	"testing"

	"github.com/klauspost/compress/zstd"
	"github.com/pierrec/lz4/v4"

	"github.com/innertrail/terraform-provider-innertrail/internal/emulator/testclient"
)

// The compressions, each as its own library writes it.
var compressions = map[string]func(t *testing.T, raw []byte) []byte{
	"lz4": func(t *testing.T, raw []byte) []byte {
		t.Helper()
		packed := make([]byte, lz4.CompressBlockBound(len(raw)))
		n, err := lz4.CompressBlock(raw, packed, nil)
		if err != nil {
			t.Fatal(err)
		}
		return packed[:n]
	},
	"deflate": func(t *testing.T, raw []byte) []byte { t.Helper(); return written(t, raw, zlibWriter) },
	"gzip":    func(t *testing.T, raw []byte) []byte { t.Helper(); return written(t, raw, gzipWriter) },
	"zstd": func(t *testing.T, raw []byte) []byte {
		t.Helper()
		w, err := zstd.NewWriter(nil)
		if err != nil {
			t.Fatal(err)
		}
		return w.EncodeAll(raw, nil)
	},
}

func zlibWriter(w io.Writer) io.WriteCloser { return zlib.NewWriter(w) }
func gzipWriter(w io.Writer) io.WriteCloser { return gzip.NewWriter(w) }

func written(t *testing.T, raw []byte, open func(io.Writer) io.WriteCloser) []byte {
	t.Helper()
	var b bytes.Buffer
	w := open(&b)
	if _, err := w.Write(raw); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// putCompressed writes a body that is compressed already.
func putCompressed(c *testclient.Client, kind, size string, body []byte) testclient.Answer {
	headers := map[string]string{"Content-Type": "application/x-protobuf", "x-log-compresstype": kind}
	if size != "" {
		headers["x-log-bodyrawsize"] = size
	}
	r := c.SLSUnsigned(c.T.Context(), "POST", "ops-audit", "/logstores/own-logs/shards/lb", body, headers)
	if size == "" {
		r.Header.Del("x-log-bodyrawsize")
	}
	return c.Send(r.Sign(c))
}

func TestPutLogs_compressed(t *testing.T) {
	for kind, compress := range compressions {
		t.Run(kind, func(t *testing.T) {
			c := testclient.Start(t)
			c.MakeOwnLogs()
			now := c.Emulator.Clock.Now()
			raw := testclient.LogGroup(now, []string{"EventName", strings.Repeat("compressible ", 100)})
			packed, size := compress(t, raw), fmt.Sprint(len(raw))
			c.Must(putCompressed(c, kind, size, packed))
			if kind == "gzip" { // the generated SDKs call the zlib format so
				c.Must(putCompressed(c, kind, size, compressions["deflate"](t, raw)))
			}
			found := c.Must(c.SLS("POST", "ops-audit", "/logstores/own-logs/logs",
				fmt.Sprintf(`{"from":%d,"to":%d,"query":"compressible"}`, now.Unix()-10, now.Unix()+10)))
			if got := found.Get("data", 0, "EventName"); got != strings.Repeat("compressible ", 100) {
				t.Errorf("stored %v", got)
			}
			c.Refused(putCompressed(c, kind, "", packed), 400, "MissingBodyRawSize")
			c.Refused(putCompressed(c, kind, "many", packed), 400, "InvalidBodyRawSize")
			c.Refused(putCompressed(c, kind, "3145729", packed), 400, "PostBodyTooLarge")
			c.Refused(putCompressed(c, kind, fmt.Sprint(len(raw)-1), packed), 400, "PostBodyUncompressError")
			c.Refused(putCompressed(c, kind, fmt.Sprint(len(raw)+1), packed), 400, "PostBodyUncompressError")
			c.Refused(putCompressed(c, kind, size, packed[:len(packed)/2]), 400, "PostBodyUncompressError")
			c.Refused(putCompressed(c, kind, size, []byte("not compressed")), 400, "PostBodyUncompressError")
			bomb := compress(t, make([]byte, 16<<20))
			if len(bomb) < 3<<20 {
				c.Refused(putCompressed(c, kind, "1000", bomb), 400, "PostBodyUncompressError")
			}
		})
	}
	t.Run("unknown", func(t *testing.T) {
		c := testclient.Start(t)
		c.MakeOwnLogs()
		for _, kind := range []string{"br", "LZ4", "snappy"} {
			c.Refused(putCompressed(c, kind, "10", []byte("0123456789")), 400, "InvalidCompressType")
		}
	})
}

// TestPullLogs_encodings checks that an answer is compressed as asked, or plain; no
// Accept-Encoding is refused.
func TestPullLogs_encodings(t *testing.T) {
	c := testclient.Start(t)
	c.MakeOwnLogs()
	raw := testclient.LogGroup(c.Emulator.Clock.Now(), []string{"EventName", strings.Repeat("compressible ", 100)})
	c.Must(c.PutLogs("own-logs", raw))
	for accepted, want := range map[string]string{
		"": "", "identity": "", "gzip": "", "deflate": "", "br": "", "zstd": "zstd", "lz4": "lz4", "deflate, lz4": "lz4", "zstd, lz4": "lz4",
	} {
		pull := func(shard int) testclient.Answer {
			r := c.SLSUnsigned(t.Context(), "GET", "ops-audit", fmt.Sprintf("/logstores/own-logs/shards/%d?type=logs&cursor=%s&count=10", shard, url.QueryEscape(c.Cursor(shard))), nil, nil)
			r.Header.Set("Accept-Encoding", accepted)
			return c.Must(c.Send(r.Sign(c)))
		}
		a := pull(0)
		if a.Header.Get("x-log-count") == "0" {
			a = pull(1)
		}
		body := a.Raw
		switch got := a.Header.Get("x-log-compresstype"); {
		case got != want:
			t.Errorf("%q is answered with %q", accepted, got)
			continue
		case got == "lz4":
			body = make([]byte, 4096)
			n, err := lz4.UncompressBlock(a.Raw, body)
			if err != nil {
				t.Error(err)
			}
			body = body[:n]
		case got == "zstd":
			r, err := zstd.NewReader(nil)
			if err != nil {
				t.Fatal(err)
			}
			if body, err = r.DecodeAll(a.Raw, nil); err != nil {
				t.Error(err)
			}
		}
		if !bytes.Contains(body, []byte(strings.Repeat("compressible ", 100))) || a.Header.Get("x-log-bodyrawsize") != fmt.Sprint(len(body)) {
			t.Errorf("%q: %d bytes %s", accepted, len(body), a.Header)
		}
	}
}
