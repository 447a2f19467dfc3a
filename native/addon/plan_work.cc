#include "addon/plan_work.h"

#include <utility>

#include "addon/environment.h"
#include "addon/plan_values.h"

namespace xception {

namespace {

PlanReport report(Model& model, const std::vector<Shape>& shapes) {
  const Plan& plan = model.plan(shapes);
  return {plan.describe(), plan.arena_bytes(), model.weight_bytes()};
}

Napi::Object to_js(Napi::Env env, const PlanReport& report) {
  Napi::Object object = Napi::Object::New(env);
  object["steps"] = to_js(env, report.steps);
  object["arenaBytes"] = static_cast<double>(report.arena_bytes);
  object["weightBytes"] = static_cast<double>(report.weight_bytes);
  return object;
}

}  // namespace

DescribeWorker::DescribeWorker(Environment& environment, Napi::Env env, std::shared_ptr<Model> model,
                               std::vector<Shape> shapes)
    : PromiseWorker(environment, env, model->shared_device()),
      model_(std::move(model)),
      shapes_(std::move(shapes)) {}

void DescribeWorker::execute() { report_ = report(*model_, shapes_); }

Napi::Value DescribeWorker::result(Napi::Env env) { return to_js(env, report_); }

ProfileWorker::ProfileWorker(Environment& environment, Napi::Env env, std::shared_ptr<Model> model,
                             std::vector<Shape> shapes, int rounds)
    : PromiseWorker(environment, env, model->shared_device()),
      model_(std::move(model)),
      shapes_(std::move(shapes)),
      rounds_(rounds) {}

void ProfileWorker::execute() { milliseconds_ = model_->ready_plan(shapes_).profile(rounds_); }

Napi::Value ProfileWorker::result(Napi::Env env) {
  Napi::Array array = Napi::Array::New(env, milliseconds_.size());
  for (uint32_t i = 0; i < milliseconds_.size(); ++i) array[i] = milliseconds_[i];
  return array;
}

PlanModelWorker::PlanModelWorker(Environment& environment, Napi::Env env, std::shared_ptr<Model> model,
                                 std::vector<std::vector<Shape>> shapes)
    : PromiseWorker(environment, env, model->shared_device()),
      model_(std::move(model)),
      shapes_(std::move(shapes)) {}

void PlanModelWorker::execute() {
  for (const std::vector<Shape>& shapes : shapes_) reports_.push_back(report(*model_, shapes));
}

Napi::Value PlanModelWorker::result(Napi::Env env) {
  Napi::Array array = Napi::Array::New(env, reports_.size());
  for (uint32_t i = 0; i < reports_.size(); ++i) array[i] = to_js(env, reports_[i]);
  return array;
}

}  // namespace xception
