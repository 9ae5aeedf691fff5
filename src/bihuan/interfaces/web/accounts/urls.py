"""Addresses of logging in and of one's own account. Those without a namespace have the names that allauth asks for."""

from django.urls import include, path

from bihuan.interfaces.web.accounts.views import account, entrance, tokens

PAGES = (
    [
        path("signout/", entrance.leave, name="logout"),
        path("join/<str:secret>/", entrance.link, name="link"),
        path("forgotten/", entrance.forgot, name="forgot"),
        path("demo/<str:code>/", entrance.enter_demo, name="demo"),
        path("profile/", account.profile, name="profile"),
        path("security/", account.security, name="security"),
        path("security/password/", account.password, name="password"),
        path("security/tokens/", tokens.mine, name="tokens"),
        path("security/tokens/new/", tokens.create, name="new_token"),
        path("security/tokens/<str:public_id>/revoke/", tokens.revoke, name="revoke_token"),
        path("security/sessions/", account.sessions_page, name="sessions"),
        path("security/sessions/others/end/", account.end_others, name="end_others"),
        path("security/sessions/<str:public_id>/end/", account.end_session, name="end_session"),
    ],
    "accounts",
)

urlpatterns = [
    path("language/", entrance.language, name="set_language"),
    path("signin/", entrance.login, name="account_login"),
    path("signin/code/", entrance.code, name="mfa_authenticate"),
    path("signin/again/", account.again, name="account_reauthenticate"),
    path("security/second-factor/", account.second_factor, name="mfa_index"),
    path("security/second-factor/on/", account.activate, name="mfa_activate_totp"),
    path("security/second-factor/off/", account.deactivate, name="mfa_deactivate_totp"),
    path("security/second-factor/codes/", account.codes, name="mfa_view_recovery_codes"),
    path("security/second-factor/codes/new/", account.new_codes, name="mfa_generate_recovery_codes"),
    path("", include(PAGES)),
]
