package spl_test

import (
	"errors"
	"fmt"
	"testing"

	"github.com/innertrail/terraform-provider-innertrail/internal/emulator/spl"
)

func TestProgram(t *testing.T) {
	log := map[string]string{"EventType": "ALIYUN_INITIATED_SERVICE", "EmployeeID": "7d3f", "Count": "7", "a-b": "x"}
	const all, dropped, failed = "map[Count:7 EmployeeID:7d3f EventType:ALIYUN_INITIATED_SERVICE a-b:x]", "dropped", "failed"
	for statement, want := range map[string]string{
		`*`:                              all,
		`* | where EmployeeID = '7d3f'`:  all,
		`* | where EmployeeID != '7d3f'`: dropped,
		`* | where EmployeeID <> '7d3f'`: dropped,
		`* | where EventType in ('a', 'ALIYUN_INITIATED_SERVICE')`:                 all,
		`* | where EventType not in ('get', 'watch')`:                              all,
		`* | where EventType NOT IN ('ALIYUN_INITIATED_SERVICE')`:                  dropped,
		`* | where EventType like 'ALIYUN%'`:                                       all,
		`* | where EventType not like '%INIT%VICE'`:                                dropped,
		`* | where EventType like 'ALIYUN'`:                                        dropped,
		`* | where Count > 6 and Count <= 7 and Count >= 7 and not Count < 7`:      all,
		`* | where cast(Count as bigint) = 7.0`:                                    all,
		`* | where cast(EmployeeID as bigint) = 7`:                                 failed,
		`* | where nothing = 'x'`:                                                  dropped,
		`* | where not nothing = 'x'`:                                              dropped,
		`* | where nothing is null and Count is not null`:                          all,
		`* | where (nothing = 'x' or Count = '7') and "a-b" = 'x'`:                 all,
		`* | project EmployeeID`:                                                   "map[EmployeeID:7d3f]",
		`* | project-away EmployeeID, EventType, "a-b"`:                            "map[Count:7]",
		`* | project Count, EmployeeID | project-rename staff = EmployeeID`:        "map[Count:7 staff:7d3f]",
		`* | extend EmployeeID = '***', again = Count | project EmployeeID, again`: "map[EmployeeID:*** again:7]",
	} {
		p, err := spl.Parse(statement)
		if err != nil {
			t.Errorf("%s: %v", statement, err)
			continue
		}
		result, kept, err := p.Run(log)
		got := fmt.Sprint(result)
		switch {
		case err != nil:
			got = failed
		case !kept:
			got = dropped
		}
		if got != want || len(log) != 4 {
			t.Errorf("%s: %s, want %s", statement, got, want)
		}
	}
}

func TestParse_refuses(t *testing.T) {
	for statement, syntax := range map[string]bool{
		``: false, `error`: false, `* | parse-regexp content, 'x' as y`: false, `* where x = 'y'`: true, `* |`: true, `* | where`: true,
		`* | where x`: true, `* | where x = `: true, `* | where x in 'y'`: true, `* | where x in ('y'`: true, `* | where (x = 'y'`: true,
		`* | where x = 'y`: true, `* | project`: true, `* | extend x`: true, `* | where x is y`: true, `* | where x not = 'y'`: true,
		`* | where cast(x as text) = 1`: true, `* | project-rename x = 'y'`: true,
	} {
		if _, err := spl.Parse(statement); err == nil || errors.Is(err, spl.ErrSyntax) != syntax {
			t.Errorf("%s: %v", statement, err)
		}
	}
}
