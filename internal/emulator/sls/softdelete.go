package sls

import (
	"fmt"
	"slices"
	"time"

	"github.com/innertrail/terraform-provider-innertrail/internal/emulator/api"
	"github.com/innertrail/terraform-provider-innertrail/internal/emulator/state"
)

// Soft deletion is described in "Soft deletion" of the SLS documentation: an asynchronous
// task marks logs, which searches then leave out; consumers still get them. Paths, bodies
// and answers are those of the SDK for Python, the names of the operations are inferred.

// deleteTaskBody is the body of a soft deletion.
type deleteTaskBody struct {
	From     *int64 `json:"from"`
	To       *int64 `json:"to"`
	Topic    string `json:"topic"`
	Query    string `json:"query"`
	Type     string `json:"type"`
	Accurate *bool  `json:"accurate"`
}

func createDeleteTask(r *api.Request) (any, *api.Error) {
	l, err := findReadyLogstore(r)
	if err != nil {
		return nil, err
	}
	var body deleteTaskBody
	if err := decodeSLSBody(r, api.CodeParameterInvalid, &body); err != nil {
		return nil, err
	}
	switch {
	case !r.Settings.SoftDeleteOpen:
		return nil, api.Refusal(400, api.CodeNotSupported, "soft deletion is not open for this account in this region")
	case body.From == nil || body.To == nil:
		return nil, api.ParameterInvalid("from and to are required")
	case body.Type != "logs":
		return nil, api.ParameterInvalid("type %s is invalid", body.Type)
	}
	q := logQuery{From: *body.From, To: *body.To, Topic: body.Topic, Query: body.Query}
	found, err := allMatching(r, l, q)
	if err != nil {
		return nil, err
	}
	// Events move when others come in; their ids stay.
	ids := map[int32]bool{}
	for _, ev := range found {
		ids[ev.Arrival] = true
	}
	task := state.DeleteTask{
		ID: fmt.Sprintf("%016x", r.Cloud.Random.Uint64()), Query: q.Query, Topic: q.Topic, From: q.From, To: q.To,
		Created: r.Now, Due: r.Now.Add(time.Duration(r.Settings.SoftDeleteMS) * time.Millisecond),
	}
	l.DeleteTasks = append(l.DeleteTasks, task)
	r.Schedule.Later(task.Due, func(api.Env) {
		for i := range l.Events {
			if ids[l.Events[i].Arrival] {
				l.Hide(&l.Events[i])
			}
		}
	})
	return map[string]string{"taskId": task.ID}, nil
}

// deleteTaskAnswer is a task as SLS prints it. Only taskId and progress are known.
type deleteTaskAnswer struct {
	TaskID   string `json:"taskId"`
	Progress int    `json:"progress"`
}

func deleteTaskAnswerOf(r *api.Request, task state.DeleteTask) deleteTaskAnswer {
	answer := deleteTaskAnswer{TaskID: task.ID}
	if !r.Now.Before(task.Due) {
		answer.Progress = 100
	}
	return answer
}

func getDeleteTask(r *api.Request) (any, *api.Error) {
	_, l, err := findLogstore(r)
	if err != nil {
		return nil, err
	}
	i := slices.IndexFunc(l.DeleteTasks, func(task state.DeleteTask) bool { return task.ID == r.SLS.Part })
	if i < 0 {
		return nil, api.ParameterInvalid("the task %s does not exist", r.SLS.Part)
	}
	return deleteTaskAnswerOf(r, l.DeleteTasks[i]), nil
}

func listDeleteTasks(r *api.Request) (any, *api.Error) {
	_, l, err := findLogstore(r)
	if err != nil {
		return nil, err
	}
	tasks := []deleteTaskAnswer{}
	for _, task := range l.DeleteTasks {
		tasks = append(tasks, deleteTaskAnswerOf(r, task))
	}
	return map[string]any{"count": len(tasks), "total": len(tasks), "tasks": tasks}, nil
}
