package sls

import (
	"errors"
	"time"
	"unicode/utf8"

	"google.golang.org/protobuf/encoding/protowire"
)

// logGroup is a group of logs as PutLogs carries it. See the SLS API reference,
// "Log group encoding".
type logGroup struct {
	topic  string
	source string
	tags   map[string]string
	logs   []groupedLog
}

type groupedLog struct {
	time     uint32
	timeNs   uint32 // nanoseconds in that second
	contents map[string]string
}

var errNotUTF8 = errors.New("a text is not UTF-8")

// texts shares one string among equal short texts of a group: keys
// and many values are the same in every log.
type texts map[string]string

const longestShared = 64

func (t texts) of(b []byte) string {
	if len(b) > longestShared {
		return string(b)
	}
	s, ok := t[string(b)]
	if !ok {
		s = string(b)
		t[s] = s
	}
	return s
}

// parseLogGroup reads a log group from the protobuf wire format.
func parseLogGroup(text []byte) (logGroup, error) {
	var g logGroup
	shared := texts{}
	err := eachField(text, func(n protowire.Number, v []byte, _ uint64) error {
		switch n {
		case 1:
			log, err := parseLog(v, shared)
			g.logs = append(g.logs, log)
			return err
		case 3:
			g.topic = string(v)
		case 4:
			g.source = string(v)
		case 6:
			key, value, err := parsePair(v, shared)
			if err != nil {
				return err
			}
			if g.tags == nil {
				g.tags = map[string]string{}
			}
			g.tags[key] = value
		default: // fields that say nothing here
		}
		return nil
	})
	if err == nil && !utf8.ValidString(g.topic+g.source) {
		err = errNotUTF8
	}
	return g, err
}

func parseLog(text []byte, shared texts) (groupedLog, error) {
	log := groupedLog{contents: map[string]string{}}
	timed := false
	err := eachField(text, func(n protowire.Number, v []byte, number uint64) error {
		switch n {
		case 1:
			log.time, timed = uint32(number), true
		case 2:
			key, value, err := parsePair(v, shared)
			log.contents[key] = value
			return err
		case 4:
			log.timeNs = uint32(number)
		default:
		}
		return nil
	})
	if err == nil && log.timeNs >= uint32(time.Second) {
		err = errors.New("the nanoseconds of a log are a second or more")
	}
	if err == nil && !timed {
		err = errors.New("a log has no time")
	}
	return log, err
}

func parsePair(text []byte, shared texts) (key, value string, err error) {
	seen := 0
	err = eachField(text, func(n protowire.Number, v []byte, _ uint64) error {
		switch n {
		case 1:
			key, seen = shared.of(v), seen|1
		case 2:
			value, seen = shared.of(v), seen|2
		default:
		}
		if !utf8.Valid(v) {
			return errNotUTF8
		}
		return nil
	})
	if err == nil && seen != 3 {
		err = errors.New("a pair lacks its key or its value")
	}
	return key, value, err
}

// eachField calls do for every field of a message: with the bytes of a text or
// message, or with the number of a varint or fixed32.
func eachField(text []byte, do func(n protowire.Number, v []byte, number uint64) error) error {
	for len(text) > 0 {
		n, kind, size := protowire.ConsumeTag(text)
		if size < 0 {
			return protowire.ParseError(size)
		}
		text = text[size:]
		var v []byte
		var number uint64
		switch kind {
		case protowire.BytesType:
			v, size = protowire.ConsumeBytes(text)
		case protowire.VarintType:
			number, size = protowire.ConsumeVarint(text)
		case protowire.Fixed32Type:
			var fixed uint32
			fixed, size = protowire.ConsumeFixed32(text)
			number = uint64(fixed)
		default:
			size = protowire.ConsumeFieldValue(n, kind, text)
		}
		if size < 0 {
			return protowire.ParseError(size)
		}
		text = text[size:]
		if err := do(n, v, number); err != nil {
			return err
		}
	}
	return nil
}
